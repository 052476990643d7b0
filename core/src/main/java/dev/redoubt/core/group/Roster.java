package dev.redoubt.core.group;

import dev.redoubt.environment.Randomness;
import dev.redoubt.identity.Identity;
import dev.redoubt.message.Bytes;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A roster whose owner has signed it: a head, and the very members that it commits to.
///
/// Not thread-safe: it remembers how it was told.
public final class Roster {
  /// Its head, decoded and in three messages.
  private static final int HEAD = 48 << 10;

  private final SignedHead head;
  private final Members members;

  /// As it was told last, in each form: most members get the same.
  private @Nullable RosterUpdate whole;

  private @Nullable RosterUpdate headOnly;
  private @Nullable RosterUpdate changes;
  private @Nullable RosterHash changesFrom;

  Roster(SignedHead head, Members members) {
    if (!committed(head.head(), members)) {
      throw new IllegalArgumentException("The head commits to other members.");
    }
    this.head = head;
    this.members = members;
  }

  static boolean committed(RosterHead head, Members members) {
    RosterHead.Content content = head.content();
    return content.count() == members.size() && content.membersHash().equals(members.hash());
  }

  /// Signs rosters for an owner.
  ///
  /// @param life how long each is valid unless it is renewed, at most 24 hours
  /// @param randomness names streams, and hedges signatures
  public record Signer(Identity owner, Duration life, Randomness randomness) {
    /// The first roster of a chain.
    ///
    /// @param above an epoch that it must exceed: 0, or the highest that was ever shown
    public Roster first(GroupName name, Members members, long above, long wallMillis) {
      long epoch = Math.max(wallMillis, Math.addExact(above, 1));
      return sign(
          new RosterHead.Content(
              name,
              epoch,
              RosterHash.NONE,
              epoch,
              stream(),
              wallMillis,
              wallMillis + life.toMillis(),
              members.size(),
              members.hash()),
          members);
    }

    /// The roster after `last`. It cuts if somebody of `last` is no longer in `members`.
    public Roster next(Roster last, Members members, long wallMillis) {
      return next(last, members, !last.members().allIn(members), wallMillis);
    }

    /// The same members, with a cut: all chains end.
    public Roster cut(Roster last, long wallMillis) {
      return next(last, last.members(), true, wallMillis);
    }

    private Roster next(Roster last, Members members, boolean cuts, long wallMillis) {
      RosterHead.Content before = last.head().content();
      long epoch = Math.max(wallMillis, Math.addExact(before.epoch(), 1));
      return sign(
          new RosterHead.Content(
              before.name(),
              epoch,
              last.head().hash(),
              cuts ? epoch : before.cut(),
              cuts ? stream() : before.stream(),
              wallMillis,
              wallMillis + life.toMillis(),
              members.size(),
              members.hash()),
          members);
    }

    /// The same roster, valid for longer.
    public Roster renewed(Roster last, long wallMillis) {
      RosterHead.Content before = last.head().content();
      long issued = Math.max(wallMillis, before.issuedMillis() + 1);
      return sign(
          new RosterHead.Content(
              before.name(),
              before.epoch(),
              before.prev(),
              before.cut(),
              before.stream(),
              issued,
              issued + life.toMillis(),
              before.count(),
              before.membersHash()),
          last.members());
    }

    private Roster sign(RosterHead.Content content, Members members) {
      return new Roster(RosterHead.sign(content, owner, randomness), members);
    }

    private Bytes stream() {
      return Bytes.wrap(randomness.bytes(RosterHead.STREAM));
    }
  }

  public SignedHead head() {
    return head;
  }

  public Members members() {
    return members;
  }

  public long epoch() {
    return head.epoch();
  }

  public RosterHash hash() {
    return head.hash();
  }

  /// Whether the group is closed: nobody is a member any more.
  public boolean closed() {
    return members.isEmpty();
  }

  /// What it takes, also once it was told in every form, bytes of heap.
  long heap() {
    return HEAD + (long) members.size() * Members.HEAP + 3 * members.fingerprints() * Members.FP;
  }

  /// To tell somebody who has nothing to build upon.
  public RosterUpdate whole() {
    if (whole == null) {
      whole = new RosterUpdate(head.head(), new RosterUpdate.Form.Whole(members));
    }
    return whole;
  }

  /// To tell somebody who has the same members: a renewal.
  public RosterUpdate headOnly() {
    if (headOnly == null) {
      headOnly = new RosterUpdate(head.head(), new RosterUpdate.Form.HeadOnly());
    }
    return headOnly;
  }

  /// To tell somebody who has `base`: what has changed, or all where that is shorter.
  public RosterUpdate since(Roster base) {
    if (changes == null || !base.hash().equals(changesFrom)) {
      changes =
          new RosterUpdate(head.head(), RosterUpdate.Form.Changes.between(base.members, members));
      changesFrom = base.hash();
    }
    RosterUpdate all = whole();
    return changes.encoded().size() < all.encoded().size() ? changes : all;
  }

  @Override
  public String toString() {
    return head + " of " + members.size();
  }
}

package dev.redoubt.core.group;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.wire.WireReader;
import dev.redoubt.environment.Now;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import java.time.Duration;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What one member knows of a group's chain of rosters (§11.4): the newest, and enough of those
/// before it to notice a rollback or a fork.
///
/// Nothing changes before the owner's signature has verified. What contradicts a known roster
/// freezes the chain for good, whatever its time or its list.
///
/// Not thread-safe. Bounded: 64 places in the chain, 16 heads, one list of members.
public final class RosterChain {
  private static final int OBJECT = 512;
  private static final int PLACE = 320;
  private static final int HEAD = 5_800;
  private static final int PROOF = 32 << 10;

  private final GroupId group;
  private final TreeMap<Long, Place> known = new TreeMap<>();

  /// As they were signed: a key that was decoded takes as much again.
  private final TreeMap<Long, Bytes> heads = new TreeMap<>();

  private @Nullable Roster newest;
  private long staleNanos;
  private boolean frozen;
  private @Nullable ForkProof proof;

  private record Place(RosterHash hash, RosterHash prev) {
    boolean contradicts(SignedHead head, boolean sameEpoch) {
      boolean samePlace = sameEpoch || (!prev.none() && prev.equals(head.prev()));
      return samePlace && !hash.equals(head.hash());
    }
  }

  public RosterChain(GroupId group) {
    this.group = group;
  }

  public RosterResult accept(RosterUpdate update, Now now) {
    if (frozen) {
      return new RosterResult.Frozen();
    }
    Roster last = newest;
    if (last != null && last.head().encoded().equals(update.head().encoded())) {
      return new RosterResult.Known();
    }
    SignedHead head;
    try {
      head = update.head().verify(group);
    } catch (MalformedException e) {
      return new RosterResult.Refused(String.valueOf(e.getMessage()));
    }
    RosterResult fork = fork(head);
    if (fork != null) {
      return fork;
    }
    if (last != null && head.epoch() < last.epoch()) {
      remember(head);
      return new RosterResult.Older(head.epoch());
    }
    if (untimely(head.content(), now.wallMillis())) {
      return new RosterResult.Refused("a roster before or after its time: compare the clocks");
    }
    if (last != null && head.hash().equals(last.hash())) {
      return renewal(head, last, now);
    }
    return successor(update, head, now);
  }

  private @Nullable RosterResult fork(SignedHead head) {
    for (var place : known.entrySet()) {
      if (place.getValue().contradicts(head, place.getKey() == head.epoch())) {
        frozen = true;
        Bytes other = heads.get(place.getKey());
        if (other == null) {
          return new RosterResult.ForkedLongAgo(place.getKey());
        }
        proof = ForkProof.of(again(other), head);
        return new RosterResult.Forked(proof);
      }
    }
    return null;
  }

  private SignedHead again(Bytes head) {
    try {
      return RosterHead.read(new WireReader(head.toArray())).verify(group);
    } catch (MalformedException e) {
      throw new IllegalStateException("A head that has verified does so no longer.", e);
    }
  }

  private static boolean untimely(RosterHead.Content content, long wallMillis) {
    long tolerance = Protocol.CLOCK_TOLERANCE.toMillis();
    return wallMillis + tolerance < content.issuedMillis()
        || wallMillis - tolerance > content.validUntilMillis();
  }

  private RosterResult renewal(SignedHead head, Roster last, Now now) {
    if (head.content().issuedMillis() <= last.head().content().issuedMillis()) {
      return new RosterResult.Known();
    }
    Roster renewed = new Roster(head, last.members());
    commit(renewed, now);
    return new RosterResult.Renewed(renewed);
  }

  private RosterResult successor(RosterUpdate update, SignedHead head, Now now) {
    Members before = newest == null ? Members.NONE : newest.members();
    Members members = update.members(before);
    if (members == null) {
      return update.form() instanceof RosterUpdate.Form.Whole
          ? new RosterResult.Refused("a head that commits to other members")
          : new RosterResult.NeedsWhole();
    }
    Roster roster = new Roster(head, members);
    RosterResult.Place place = place(head);
    String fault = fault(roster, place);
    if (!fault.isEmpty()) {
      return new RosterResult.Refused(fault);
    }
    commit(roster, now);
    return new RosterResult.Accepted(roster, before, place);
  }

  private RosterResult.Place place(SignedHead head) {
    if (newest == null) {
      return RosterResult.Place.FIRST;
    }
    if (head.prev().none()) {
      return RosterResult.Place.RESTART;
    }
    return head.prev().equals(newest.hash()) ? RosterResult.Place.NEXT : RosterResult.Place.GAP;
  }

  /// Which rule of owners `roster` breaks; empty if none. A sender relies on them: it goes on with
  /// keys that are not older than the cut.
  private String fault(Roster roster, RosterResult.Place place) {
    boolean ownerIsIn =
        roster.members().all().stream()
            .anyMatch(it -> it.maySend() && it.fingerprints().contains(roster.head().owner()));
    if (!roster.closed() && !ownerIsIn) {
      return "a roster without its owner";
    }
    if (newest == null || place == RosterResult.Place.RESTART) {
      return "";
    }
    RosterHead.Content before = newest.head().content();
    RosterHead.Content content = roster.head().content();
    if (content.cut() < before.cut()
        || (content.cut() == before.cut()) != content.stream().equals(before.stream())) {
      return "a cut before the last one, or without a new stream";
    }
    boolean gone = place == RosterResult.Place.NEXT && !newest.members().allIn(roster.members());
    return gone && content.cut() != roster.epoch() ? "somebody is gone without a cut" : "";
  }

  private void commit(Roster roster, Now now) {
    newest = roster;
    RosterHead.Content content = roster.head().content();
    long left =
        content.validUntilMillis()
            - Math.max(now.wallMillis(), content.issuedMillis())
            + Protocol.CLOCK_TOLERANCE.toMillis();
    staleNanos = now.plus(Duration.ofMillis(left));
    remember(roster.head());
  }

  private void remember(SignedHead head) {
    known.put(head.epoch(), new Place(head.hash(), head.prev()));
    heads.put(head.epoch(), head.encoded());
    while (known.size() > Protocol.ROSTERS_KNOWN) {
      known.pollFirstEntry();
    }
    while (heads.size() > Protocol.ROSTER_HEADS_KEPT) {
      heads.pollFirstEntry();
    }
  }

  /// Freezes the chain because of what somebody else has noticed.
  ///
  /// @return whether that is news
  /// @throws IllegalArgumentException if it is a proof of another group
  public boolean freeze(ForkProof shown) {
    if (!shown.groupId().equals(group)) {
      throw new IllegalArgumentException("A proof about another group.");
    }
    boolean news = !frozen;
    frozen = true;
    if (proof == null) {
      proof = shown;
    }
    return news;
  }

  /// Whether the newest roster is no longer valid, by either clock: nothing may be sent then.
  public boolean stale(Now now) {
    return newest == null
        || now.reached(staleNanos)
        || now.wallMillis() - Protocol.CLOCK_TOLERANCE.toMillis()
            > newest.head().content().validUntilMillis();
  }

  /// When [#stale] begins at the latest, on the monotonic clock.
  public long staleNanos() {
    return staleNanos;
  }

  /// What it takes, bytes of heap.
  public long heap() {
    long places = (long) known.size() * PLACE + (long) heads.size() * HEAD;
    return OBJECT + places + (newest == null ? 0 : newest.heap()) + (proof == null ? 0 : PROOF);
  }

  public @Nullable Roster newest() {
    return newest;
  }

  public GroupId group() {
    return group;
  }

  public boolean frozen() {
    return frozen;
  }

  /// Why it is frozen, if that can be shown to others.
  public @Nullable ForkProof proof() {
    return proof;
  }
}

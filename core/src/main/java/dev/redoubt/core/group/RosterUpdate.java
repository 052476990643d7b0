package dev.redoubt.core.group;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.wire.WireReader;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.identity.AgentName;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a roster is told to a member (§11.3): its head, and the members in one of three forms.
/// Well-formed, but not verified: that is what [RosterChain] does.
///
/// Immutable. It is encoded once: the owner of a large group tells it to many.
public final class RosterUpdate {
  private static final int HEAD_ONLY = 0;
  private static final int WHOLE = 1;
  private static final int CHANGES = 2;

  private final RosterHead head;
  private final Form form;
  private final Bytes encoded;

  RosterUpdate(RosterHead head, Form form) {
    this.head = head;
    this.form = form;
    this.encoded = encode();
  }

  private RosterUpdate(RosterHead head, Form form, Bytes encoded) {
    this.head = head;
    this.form = form;
    this.encoded = encoded;
  }

  /// How the members are told.
  public sealed interface Form {
    /// Those that the recipient has.
    record HeadOnly() implements Form {}

    record Whole(Members members) implements Form {}

    /// What differs from those that the recipient has.
    ///
    /// @param gone names, in order
    /// @param put members that are new or have changed
    record Changes(List<AgentName> gone, Members put) implements Form {
      public Changes {
        gone = List.copyOf(gone);
      }

      static Changes between(Members from, Members to) {
        List<AgentName> gone =
            from.all().stream().map(Member::name).filter(name -> to.named(name) == null).toList();
        List<Member> put =
            to.all().stream().filter(member -> !member.equals(from.named(member.name()))).toList();
        return new Changes(gone, Members.of(put));
      }

      /// What `base` becomes by these changes; null if they are not changes of it.
      @Nullable Members applied(Members base) {
        Members result = base;
        for (AgentName name : gone) {
          if (base.named(name) == null) {
            return null;
          }
          result = result.without(name);
        }
        List<Member> all = new ArrayList<>(put.all());
        result.all().stream().filter(it -> put.named(it.name()) == null).forEach(all::add);
        return all.size() > Protocol.GROUP_MEMBERS ? null : Members.of(all);
      }
    }
  }

  /// @throws MalformedException if it is not exactly one update within its bounds
  public static RosterUpdate decode(Bytes encoded) throws MalformedException {
    if (encoded.size() > Protocol.ROSTER_UPDATE_MAX) {
      throw new MalformedException("roster too large");
    }
    WireReader in = new WireReader(encoded.toArray());
    RosterHead head = RosterHead.read(in);
    Form form =
        switch (in.u8()) {
          case HEAD_ONLY -> new Form.HeadOnly();
          case WHOLE -> new Form.Whole(Members.read(in, head.content().count()));
          case CHANGES -> changes(in);
          default -> throw new MalformedException("unknown form of a roster");
        };
    in.end();
    return new RosterUpdate(head, form, encoded);
  }

  private static Form changes(WireReader in) throws MalformedException {
    List<AgentName> gone = new ArrayList<>();
    for (int left = count(in); left > 0; left--) {
      AgentName next = AgentName.decode(in.opaque8());
      if (!gone.isEmpty() && gone.getLast().compareTo(next) >= 0) {
        throw new MalformedException("names out of order");
      }
      gone.add(next);
    }
    Members put = Members.read(in, count(in));
    if (gone.stream().anyMatch(name -> put.named(name) != null)) {
      throw new MalformedException("somebody is gone and put");
    }
    return new Form.Changes(gone, put);
  }

  private static int count(WireReader in) throws MalformedException {
    int count = in.u16();
    if (count > Protocol.GROUP_MEMBERS) {
      throw new MalformedException("too many members");
    }
    return count;
  }

  public RosterHead head() {
    return head;
  }

  public Form form() {
    return form;
  }

  public Bytes encoded() {
    return encoded;
  }

  private Bytes encode() {
    WireWriter out = new WireWriter(8 << 10).bytes(head.encoded());
    switch (form) {
      case Form.HeadOnly none -> out.u8(HEAD_ONLY);
      case Form.Whole whole -> whole.members.write(out.u8(WHOLE));
      case Form.Changes changes -> {
        out.u8(CHANGES).u16(changes.gone.size());
        changes.gone.forEach(name -> out.text8(name.value()));
        changes.put.write(out.u16(changes.put.size()));
      }
    }
    return Bytes.wrap(out.toArray());
  }

  /// The members that it tells to somebody who has `base`; null if it cannot be built upon `base`.
  @Nullable Members members(Members base) {
    Members told =
        switch (form) {
          case Form.HeadOnly none -> base;
          case Form.Whole whole -> whole.members;
          case Form.Changes changes -> changes.applied(base);
        };
    return told != null && Roster.committed(head, told) ? told : null;
  }

  @Override
  public String toString() {
    return head + " as " + form.getClass().getSimpleName();
  }
}

package dev.redoubt.core.group;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.wire.WireReader;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import org.jspecify.annotations.Nullable;

/// What agents say to each other about groups (§11.6). Well-formed; nothing of it is verified.
public sealed interface ControlMessage {
  String INVITE = "qrmp1/group-invite";
  String ROSTER = "qrmp1/group-roster";
  String WANT = "qrmp1/group-want";
  String LEAVE = "qrmp1/group-leave";
  String FORK = "qrmp1/group-fork";

  int MAY_SEND = 0x01;

  String type();

  Bytes payload();

  /// The owner asks somebody to be a member.
  record Invite(GroupName group, boolean maySend) implements ControlMessage {
    @Override
    public String type() {
      return INVITE;
    }

    @Override
    public Bytes payload() {
      int role = maySend ? MAY_SEND : 0;
      return Bytes.wrap(new WireWriter(80).text8(group.value()).u8(role).toArray());
    }
  }

  /// A roster; anybody may pass it on.
  record Told(RosterUpdate update) implements ControlMessage {
    @Override
    public String type() {
      return ROSTER;
    }

    @Override
    public Bytes payload() {
      return update.encoded();
    }
  }

  /// A member asks for the newest roster.
  ///
  /// @param epoch of the newest that it knows; 0 where it knows none
  record Want(GroupId group, long epoch) implements ControlMessage {
    @Override
    public String type() {
      return WANT;
    }

    @Override
    public Bytes payload() {
      return Bytes.wrap(new WireWriter(24).bytes(group.value()).u64(epoch).toArray());
    }
  }

  /// A member wants to be one no longer.
  record Leave(GroupId group) implements ControlMessage {
    @Override
    public String type() {
      return LEAVE;
    }

    @Override
    public Bytes payload() {
      return group.value();
    }
  }

  /// Two heads that should prove a fork; see [ForkProof].
  record Fork(RosterHead one, RosterHead other) implements ControlMessage {
    static Fork of(ForkProof proof) {
      return new Fork(proof.one().head(), proof.other().head());
    }

    @Override
    public String type() {
      return FORK;
    }

    @Override
    public Bytes payload() {
      WireWriter out = new WireWriter(12 << 10).bytes(one.encoded());
      return Bytes.wrap(out.bytes(other.encoded()).toArray());
    }
  }

  /// @return null where the type is none of these
  /// @throws MalformedException if it is not exactly one message of that type
  static @Nullable ControlMessage decode(String type, Bytes payload) throws MalformedException {
    if (payload.size() > Protocol.ROSTER_UPDATE_MAX) {
      throw new MalformedException("control message too large");
    }
    if (type.equals(ROSTER)) {
      return new Told(RosterUpdate.decode(payload));
    }
    WireReader in = new WireReader(payload.toArray());
    ControlMessage message =
        switch (type) {
          case INVITE -> invite(in);
          case WANT -> new Want(group(in), in.time());
          case LEAVE -> new Leave(group(in));
          case FORK -> new Fork(RosterHead.read(in), RosterHead.read(in));
          default -> null;
        };
    if (message != null) {
      in.end();
    }
    return message;
  }

  private static Invite invite(WireReader in) throws MalformedException {
    GroupName name = GroupName.decode(in.opaque8());
    int role = in.u8();
    if ((role & ~MAY_SEND) != 0) {
      throw new MalformedException("unknown role");
    }
    return new Invite(name, role == MAY_SEND);
  }

  private static GroupId group(WireReader in) throws MalformedException {
    return new GroupId(in.bytes(GroupId.BYTES));
  }
}

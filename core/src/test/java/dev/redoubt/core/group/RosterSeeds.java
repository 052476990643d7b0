package dev.redoubt.core.group;

import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.message.Bytes;
import java.util.Map;
import java.util.TreeMap;

/// Seeds of fuzzing.
public final class RosterSeeds {
  private RosterSeeds() {}

  /// Those of [RosterFuzz]: what stands between owner and signature, then the form.
  public static Map<String, Bytes> all() {
    SomeGroup group = new SomeGroup();
    Roster first = group.first("alice", "bob");
    Roster next = group.next(first, "alice", "carol");
    Roster third = group.next(next, "alice");
    Map<String, Bytes> seeds = new TreeMap<>();
    seeds.put("changes", seed(next.since(first)));
    seeds.put("whole", seed(next.whole()));
    seeds.put("renewal", seed(group.signer.renewed(first, SomeGroup.WALL + 500).headOnly()));
    seeds.put("cut", seed(group.signer.cut(first, SomeGroup.WALL + 500).headOnly()));
    seeds.put("gap", seed(third.whole()));
    seeds.put(
        "fork",
        seed(group.signer.first(SomeGroup.TEAM, group.members(), 0, SomeGroup.WALL).whole()));
    return seeds;
  }

  /// The seeds of [ControlMessageFuzz]: the number of a type, and a message of it.
  public static Map<String, Bytes> messages() {
    SomeGroup group = new SomeGroup();
    Roster first = group.first("alice");
    Roster other = group.first("bob");
    Map<String, Bytes> seeds = new TreeMap<>();
    seeds.put("invite", seed(0, new ControlMessage.Invite(SomeGroup.TEAM, true)));
    seeds.put("roster", seed(1, new ControlMessage.Told(first.whole())));
    seeds.put("want", seed(2, new ControlMessage.Want(group.id, first.epoch())));
    seeds.put("leave", seed(3, new ControlMessage.Leave(group.id)));
    seeds.put("fork", seed(4, ControlMessage.Fork.of(ForkProof.of(first.head(), other.head()))));
    return seeds;
  }

  private static Bytes seed(int type, ControlMessage message) {
    return Bytes.wrap(new WireWriter(12 << 10).u8(type).bytes(message.payload()).toArray());
  }

  private static Bytes seed(RosterUpdate update) {
    Bytes encoded = update.encoded();
    int head = update.head().encoded().size();
    WireWriter out = new WireWriter(512).bytes(encoded.slice(4 + 2 + 2 + 1984, head - 3373));
    return Bytes.wrap(out.bytes(encoded.slice(head, encoded.size())).toArray());
  }
}

package dev.redoubt.core.group;

import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.message.Bytes;
import java.util.Map;
import java.util.TreeMap;

/// The seeds of [RosterFuzz]: what stands between owner and signature, then the form.
public final class RosterSeeds {
  private RosterSeeds() {}

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

  private static Bytes seed(RosterUpdate update) {
    Bytes encoded = update.encoded();
    int head = update.head().encoded().size();
    WireWriter out = new WireWriter(512).bytes(encoded.slice(4 + 2 + 2 + 1984, head - 3373));
    return Bytes.wrap(out.bytes(encoded.slice(head, encoded.size())).toArray());
  }
}

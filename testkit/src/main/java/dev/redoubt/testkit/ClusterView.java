package dev.redoubt.testkit;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What one node says of all nodes of its cluster, by `CLUSTER NODES`.
record ClusterView(List<Node> nodes) {
  static final int SLOTS = 16_384;

  private static final int FIXED_FIELDS = 8;

  /// @param primary the id of its primary, `-` if it is one
  record Node(String id, Set<String> flags, String primary, long epoch, BitSet slots) {
    boolean isPrimary() {
      return flags.contains("master");
    }
  }

  static ClusterView of(EmbeddedRedis node) {
    return parse(node.command("CLUSTER", "NODES"));
  }

  static ClusterView parse(String lines) {
    var nodes = new ArrayList<Node>();
    for (String line : lines.split("\n", -1)) {
      if (!line.isBlank()) {
        nodes.add(node(line.trim()));
      }
    }
    return new ClusterView(nodes);
  }

  private static Node node(String line) {
    String[] fields = line.split(" ", -1);
    var slots = new BitSet(SLOTS);
    for (int i = FIXED_FIELDS; i < fields.length; i++) {
      if (!fields[i].startsWith("[")) {
        String[] range = fields[i].split("-", -1);
        slots.set(Integer.parseInt(range[0]), Integer.parseInt(range[range.length - 1]) + 1);
      }
    }
    return new Node(
        fields[0], Set.of(fields[2].split(",", -1)), fields[3], Long.parseLong(fields[6]), slots);
  }

  /// The node that was asked.
  Node myself() {
    return nodes.stream()
        .filter(node -> node.flags.contains("myself"))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("No node is called myself."));
  }

  boolean knows(String id) {
    return sees(id).filter(node -> !node.flags.contains("handshake")).isPresent();
  }

  Optional<Node> sees(String id) {
    return nodes.stream().filter(node -> node.id.equals(id)).findFirst();
  }
}

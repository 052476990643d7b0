package dev.redoubt.testkit;

import dev.redoubt.testkit.ClusterView.Node;
import dev.redoubt.testkit.RespConnection.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/// Slots of a cluster on their way from one node to another. Until [#finish], the old node owns
/// them: it answers for the keys that it still has, and ASK for all others.
public final class SlotMigration {
  private static final int KEYS_AT_ONCE = 100;
  private static final int SLOTS_AT_ONCE = 256;
  private static final String MILLIS = "10000";

  private final EmbeddedCluster cluster;
  private final EmbeddedRedis from;
  private final EmbeddedRedis to;
  private final int first;
  private final int last;

  SlotMigration(
      EmbeddedCluster cluster, EmbeddedRedis from, EmbeddedRedis to, int first, int last) {
    this.cluster = cluster;
    this.from = from;
    this.to = to;
    this.first = first;
    this.last = last;
    // A node hears of a failover a moment later than those whom it concerns.
    Waiting.until(
        "both nodes know each other as primaries",
        () -> from.log() + to.log(),
        () -> seesAsPrimary(from, to) && seesAsPrimary(to, from));
    setSlots(to, "IMPORTING", cluster.id(from));
    setSlots(from, "MIGRATING", cluster.id(to));
  }

  public EmbeddedRedis from() {
    return from;
  }

  public EmbeddedRedis to() {
    return to;
  }

  /// Moves these keys, of which the old node may lack some.
  public void move(String... keys) {
    run(from, List.of(migrate(Arrays.asList(keys))));
  }

  /// Moves all keys that the old node still has.
  public void moveAll() {
    forAll(
        from,
        slot -> List.of("CLUSTER", "GETKEYSINSLOT", slot, Integer.toString(KEYS_AT_ONCE)),
        replies -> {
          for (Reply keys : replies) {
            if (!keys.texts().isEmpty()) {
              run(from, List.of(migrate(keys.texts())));
            }
          }
          return replies.stream().allMatch(keys -> keys.texts().isEmpty());
        });
  }

  /// Moves what is left, gives the slots to the new node, and tells all nodes.
  public void finish() {
    moveAll();
    String owner = cluster.id(to);
    setSlots(to, "NODE", owner);
    setSlots(from, "NODE", owner);
    for (EmbeddedRedis other : cluster.primaries()) {
      if (other != to && other != from) {
        setSlots(other, "NODE", owner);
      }
    }
  }

  /// Ends the migration where it is: the old node keeps the slots, and keys that have moved cannot
  /// be reached.
  public void abandon() {
    setSlots(to, "STABLE");
    setSlots(from, "STABLE");
  }

  private boolean seesAsPrimary(EmbeddedRedis node, EmbeddedRedis other) {
    return ClusterView.of(node).sees(cluster.id(other)).filter(Node::isPrimary).isPresent();
  }

  private void setSlots(EmbeddedRedis node, String... state) {
    forAll(
        node,
        slot -> {
          var command = new ArrayList<>(List.of("CLUSTER", "SETSLOT", slot));
          command.addAll(List.of(state));
          return command;
        },
        replies -> true);
  }

  private List<String> migrate(List<String> keys) {
    var command =
        new ArrayList<>(
            List.of(
                "MIGRATE",
                to.plan().bind(),
                Integer.toString(to.plan().port()),
                "",
                "0",
                MILLIS,
                "REPLACE"));
    command.add("AUTH2");
    command.add(ServerOptions.ADMIN);
    command.add(cluster.adminPassword());
    command.add("KEYS");
    command.addAll(keys);
    return command;
  }

  /// Sends a command for each slot, many at once, again until `done` with the answers.
  private void forAll(
      EmbeddedRedis node,
      Function<String, List<String>> command,
      Function<List<Reply>, Boolean> done) {
    for (int start = first; start <= last; start += SLOTS_AT_ONCE) {
      List<List<String>> commands =
          IntStream.rangeClosed(start, Math.min(last, start + SLOTS_AT_ONCE - 1))
              .mapToObj(Integer::toString)
              .map(command)
              .toList();
      while (!done.apply(run(node, commands))) {
        // The node has more keys than were asked for.
      }
    }
  }

  private List<Reply> run(EmbeddedRedis node, List<List<String>> commands) {
    try (RespConnection connection = node.connect()) {
      List<Reply> replies = connection.askAll(commands);
      for (Reply reply : replies) {
        if (reply.error() && !(node != to && heardAnyway(reply.text()))) {
          throw new IllegalStateException(reply.text());
        }
      }
      return replies;
    } catch (IOException e) {
      throw new UncheckedIOException("The embedded Redis does not answer:\n" + node.log(), e);
    }
  }

  /// A primary whose last slot goes becomes a replica as soon as it hears of it from the new owner,
  /// which it may before we tell it; Valkey 9 then misses its replicas.
  private static boolean heardAnyway(String error) {
    return error.equals("ERR Please use SETSLOT only with masters.")
        || error.startsWith("NOREPLICAS");
  }
}

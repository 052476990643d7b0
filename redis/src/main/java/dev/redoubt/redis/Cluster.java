package dev.redoubt.redis;

import dev.redoubt.TransportException;
import dev.redoubt.redis.resp.Connection;
import dev.redoubt.redis.resp.ReplyException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Knows which node of a cluster holds which slot, and asks again every 30 s, and soon after
/// anything hints that it has changed. Safe for several threads.
final class Cluster implements Locator {
  private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);
  private static final Duration INTERVAL = Duration.ofSeconds(30);
  private static final Duration WATCH = Duration.ofSeconds(1);
  private static final Duration SHORTEST = Duration.ofMillis(200);
  private static final Duration LONGEST = Duration.ofSeconds(1);

  private final Topology.Cluster topology;
  private final NodeConnector nodes;
  private final NodeConnector asking;
  private final Failures failures;

  /// Released to have the map read again soon.
  private final Semaphore suspicions = new Semaphore(0);

  private final ReentrantLock changing = new ReentrantLock();
  private volatile SlotMap map = SlotMap.EMPTY;
  private volatile boolean closed;
  private volatile Runnable changed = () -> {};
  private volatile Runnable looked = () -> {};
  private volatile BooleanSupplier stalled = () -> false;

  /// @param asking does not wait long for a node to answer
  Cluster(Topology.Cluster topology, NodeConnector nodes, NodeConnector asking, Failures failures) {
    this.topology = topology;
    this.nodes = nodes;
    this.asking = asking;
    this.failures = failures;
  }

  /// @param afterChange called after the map has changed; must not block
  /// @param afterLook called after each attempt to read it; must not block
  /// @param waiting whether a node owes an answer: nothing is heard of a node that is stopped or
  ///   cut off, and another may have taken its slots
  void start(Runnable afterChange, Runnable afterLook, BooleanSupplier waiting) {
    changed = afterChange;
    looked = afterLook;
    stalled = waiting;
    Thread.ofVirtual().name("redoubt-cluster").start(this::keep);
  }

  /// The owner of the key's slot, or all primaries where there is no key. Reads the map first where
  /// it does not know any.
  @Override
  public List<NodeAddress> primaries(@Nullable String key) {
    List<NodeAddress> known = known(key);
    if (known.isEmpty()) {
      refresh();
      known = known(key);
    }
    if (known.isEmpty()) {
      throw failures.slotUnserved();
    }
    return known;
  }

  private List<NodeAddress> known(@Nullable String key) {
    if (key == null) {
      return shuffled(map.primaries());
    }
    NodeAddress owner = owner(key);
    return owner == null ? List.of() : List.of(owner);
  }

  /// Null where nobody is known to hold the key's slot.
  @Nullable NodeAddress owner(String key) {
    return map.owner(HashSlot.of(key));
  }

  Set<NodeAddress> primaries() {
    return map.primaries();
  }

  /// A node has answered with a redirection: what it says of a slot counts at once.
  void redirected(Redirect redirect, NodeAddress asked) {
    if (!redirect.asks()) {
      change(redirect.slot(), redirect.target(asked));
      suspect();
    }
  }

  private void change(int slot, NodeAddress owner) {
    changing.lock();
    try {
      map = map.with(slot, owner);
    } finally {
      changing.unlock();
    }
    changed.run();
  }

  /// Something hints that the map has changed.
  void suspect() {
    if (suspicions.availablePermits() == 0) {
      suspicions.release();
    }
  }

  private void keep() {
    Duration pause = SHORTEST;
    long lookedAt = System.nanoTime();
    try {
      while (!closed) {
        boolean suspected =
            suspicions.tryAcquire(WATCH.toMillis(), TimeUnit.MILLISECONDS)
                || stalled.getAsBoolean();
        if (!suspected && System.nanoTime() - lookedAt < INTERVAL.toNanos()) {
          continue;
        }
        lookedAt = System.nanoTime();
        SlotMap before = map;
        if (!closed) {
          refreshQuietly();
          looked.run();
        }
        pause = !suspected || !before.equals(map) ? SHORTEST : longer(pause);
        long millis = pause.toMillis();
        Thread.sleep(millis / 2 + ThreadLocalRandom.current().nextLong(millis / 2 + 1));
      }
    } catch (InterruptedException e) {
      LOG.atDebug().log("Interrupted while watching a cluster");
    }
  }

  private static Duration longer(Duration pause) {
    Duration doubled = pause.multipliedBy(2);
    return doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
  }

  private void refreshQuietly() {
    try {
      refresh();
    } catch (TransportException e) {
      // Whoever sends a command is told.
      LOG.atDebug().addKeyValue("code", e.code()).log("No node answers: {}", e.getMessage());
    }
  }

  /// Reads the map from the first node that answers; where none answers soon, from one that takes
  /// its time.
  private void refresh() {
    List<NodeAddress> asked = new ArrayList<>(shuffled(map.primaries()));
    topology.seeds().stream().filter(seed -> !asked.contains(seed)).forEach(asked::add);
    TransportException failure = failures.notConnected();
    for (NodeConnector connector : List.of(asking, nodes)) {
      for (NodeAddress node : asked) {
        try (Connection connection = connector.connect(node)) {
          SlotMap read = connection.call(Commands.clusterSlots(node));
          if (!read.primaries().isEmpty()) {
            replace(read);
            return;
          }
        } catch (TransportException e) {
          failure = e;
        } catch (IOException | ReplyException e) {
          failure = failures.of(e);
        }
      }
    }
    throw failure;
  }

  private void replace(SlotMap read) {
    SlotMap before;
    changing.lock();
    try {
      before = map;
      map = read;
    } finally {
      changing.unlock();
    }
    if (!read.equals(before)) {
      // What waits for an answer of a node that has no slots any more is not to wait longer.
      before.primaries().stream()
          .filter(node -> !read.primaries().contains(node))
          .forEach(nodes::leave);
      changed.run();
    }
  }

  private static List<NodeAddress> shuffled(Set<NodeAddress> nodes) {
    List<NodeAddress> shuffled = new ArrayList<>(nodes);
    Collections.shuffle(shuffled);
    return shuffled;
  }

  void stop() {
    closed = true;
    suspect();
    asking.close();
  }
}

package dev.redoubt.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.redoubt.core.Graph;
import dev.redoubt.core.Protocol;
import dev.redoubt.core.budget.MemoryStatus;
import dev.redoubt.core.budget.MemoryUse;
import dev.redoubt.core.frame.Frame;
import dev.redoubt.core.link.InboundLink;
import dev.redoubt.core.link.LinkSteps;
import dev.redoubt.core.session.DropReason;
import dev.redoubt.core.session.Resp;
import dev.redoubt.message.Bytes;
import dev.redoubt.transport.Entry;
import dev.redoubt.transport.Stream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Bounds on what a hostile peer may cause: work relative to the bytes of its envelopes, memory
/// relative to what is charged, and number of states.
final class HostileBounds {
  /// What a peer has written for the victim to read.
  ///
  /// @param frames null if they must be refused
  record Letter(HostilePeer peer, Entry entry, @Nullable List<Frame> frames) {}

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /// Maximum bytes of frames that a script may seal, over all envelopes.
  private static final int SEALED_MAX = 3 << 20;

  /// Maximum allocation and writes of the victim for envelopes: a constant plus a factor per byte.
  /// Honest peers stay far below.
  private static final long ALLOCATED = 16 << 20;

  private static final long ALLOCATED_PER_BYTE = 1 << 10;
  private static final long LOOKED_AT = 64 << 10;
  private static final long LOOKED_AT_PER_BYTE = 8;
  private static final long WRITTEN = 256 << 10;
  private static final long WRITTEN_PER_BYTE = 64;

  /// Handshakes that the victim may begin at once, and KEM steps that an identity may cause.
  private static final int INITS_AT_ONCE = 16;

  private static final int STEPS_AT_ONCE = 32;

  /// The charge must be at least this share of the heap taken, apart from a constant and sessions.
  private static final double TAKEN_PER_CHARGED = 1.0;

  private static final long TAKEN = 512 << 10;
  private static final long TAKEN_BY_SESSION = 16 << 10;
  private static final long TAKEN_BY_SENT = 1 << 10;

  /// Maximum charge of an instance without a session, and of a prekey without INITs.
  private static final int INSTANCE = 2 << 10;

  /// Measuring the whole heap is slow, so it is done rarely.
  private static final int WORTH_WEIGHING = 8 << 10;

  private final HostileWorld world;
  private final long startedNanos;
  private final Snapshot start;
  private final long weight;
  private final Map<String, Long> deadlines = new HashMap<>();
  private final Set<Bytes> inits = new HashSet<>();
  private int historySeen;
  private int sealed;
  private int largest;

  HostileBounds(HostileWorld world) {
    this.world = world;
    this.startedNanos = world.net.now().nanos();
    this.start = world.bob.endpoint.snapshot();
    this.weight = Graph.weight(world.bob.endpoint);
  }

  /// Maximum bytes of frames in the next envelope, so that a script stays cheap.
  int room() {
    return Math.max(0, Math.min(SEALED_MAX - sealed, Protocol.BODY_MAX - 64));
  }

  void sealed(int frames) {
    sealed += frames;
    largest = Math.max(largest, frames);
  }

  void sent(String text, Duration ttl) {
    deadlines.put(text, world.net.now().plus(ttl));
  }

  // --- Work

  /// Lets the victim read `letters`, and checks what that cost.
  void read(List<Letter> letters, Runnable reading) {
    Map<String, Long> drops = world.bob.endpoint.anomalies().drops();
    int history = world.net.history.size();
    long bytes = letters.stream().mapToLong(letter -> letter.entry().bytes().size()).sum();
    boolean counted = bytes >= WORTH_WEIGHING;
    long stepsBefore = counted ? LinkSteps.of(world.bob.endpoint) : 0;
    long allocatedBefore = THREADS.getCurrentThreadAllocatedBytes();
    reading.run();
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - allocatedBefore;
    assertThat(allocated)
        .as("allocated for %s bytes", bytes)
        .isLessThan(ALLOCATED + ALLOCATED_PER_BYTE * bytes);
    if (counted) {
      assertThat(LinkSteps.of(world.bob.endpoint) - stepsBefore)
          .as("slots looked at for %s bytes", bytes)
          .isLessThan(LOOKED_AT + LOOKED_AT_PER_BYTE * bytes);
    }
    assertThat(written(history))
        .as("written for %s bytes", bytes)
        .isLessThan(WRITTEN + WRITTEN_PER_BYTE * bytes);
    refused(letters, drops);
  }

  private long written(int since) {
    List<Net.Written> history = world.net.history;
    return history.subList(since, history.size()).stream()
        .mapToLong(written -> written.entry().bytes().size())
        .sum();
  }

  /// All letters are authentic: they may arrive at the wrong time, and may be refused for invalid
  /// frames only.
  private void refused(List<Letter> letters, Map<String, Long> before) {
    Map<String, Long> after = world.bob.endpoint.anomalies().drops();
    for (DropReason never :
        List.of(
            DropReason.MALFORMED,
            DropReason.BAD_TAG,
            DropReason.BAD_SIGNATURE,
            DropReason.BAD_KEY,
            DropReason.WRONG_RECIPIENT)) {
      assertThat(count(after, before, never)).as("%s", never).isZero();
    }
    long malformed = letters.stream().filter(letter -> letter.frames() == null).count();
    long refused = count(after, before, DropReason.BAD_FRAMES);
    long late =
        List.of(
                DropReason.UNKNOWN_KID,
                DropReason.REPLAYED,
                DropReason.UNKNOWN_PREKEY,
                DropReason.RATE_LIMITED,
                DropReason.LEAVING)
            .stream()
            .mapToLong(reason -> count(after, before, reason))
            .sum();
    assertThat(refused).isBetween(malformed - late, malformed);
  }

  private static long count(Map<String, Long> after, Map<String, Long> before, DropReason reason) {
    return after.getOrDefault(reason.name(), 0L) - before.getOrDefault(reason.name(), 0L);
  }

  // --- States

  /// Checks invariants that hold at any time.
  void check() {
    Snapshot snapshot = world.bob.endpoint.snapshot();
    charged(snapshot.memory());
    assertThat(snapshot.inboundMessages()).isNotNegative();
    assertThat(snapshot.unsettled()).isNotNegative();
    TableSizes tables = world.bob.endpoint.tables();
    int instances = world.peers.size() + 2;
    assertThat(tables.largest().sessionsPerInstance())
        .isLessThanOrEqualTo(Protocol.SESSIONS_PER_INSTANCE);
    assertThat(tables.largest().pendingInits()).isLessThanOrEqualTo(Protocol.PENDING_INITS);
    assertThat(tables.largest().linksPerInstance())
        .isLessThanOrEqualTo(Protocol.LINKS_PER_INSTANCE);
    assertThat(tables.linkFloors())
        .isLessThanOrEqualTo((int) (snapshot.memory().total() / InboundLink.HEAP));
    assertThat(tables.sessions())
        .isLessThanOrEqualTo(
            instances * (Protocol.SESSIONS_PER_INSTANCE + 1 + Protocol.PENDING_INITS));
    assertThat(tables.keys())
        .isLessThanOrEqualTo(
            tables.sessions() * 2 * (Protocol.GENERATIONS_AHEAD + Protocol.GENERATIONS_KEPT));
    assertThat(tables.respsStored()).isLessThanOrEqualTo(Protocol.STORED_RESPS);
    assertThat(tables.senders()).isLessThanOrEqualTo(instances);
    assertThat(tables.recipients()).isLessThanOrEqualTo(instances);
    loops();
    endings();
  }

  private static void charged(MemoryStatus memory) {
    assertThat(memory.used()).isBetween(0L, memory.total());
    assertThat(memory.strangers()).isBetween(0L, memory.strangersMax());
    assertThat(memory.byUse().values()).allSatisfy(use -> assertThat(use).isNotNegative());
    assertThat(memory.byUse().values().stream().mapToLong(use -> use).sum())
        .isEqualTo(memory.used());
  }

  /// Checks the rates of everything that a peer can trigger repeatedly.
  private void loops() {
    long seconds = (world.net.now().nanos() - startedNanos) / 1_000_000_000;
    List<Net.Written> history = world.net.history;
    history.subList(historySeen, history.size()).stream()
        .filter(written -> written.entry().stream() == Stream.HANDSHAKE)
        .filter(written -> Resp.handshakeId(written.entry().bytes()) == null)
        .filter(written -> !written.to().equals(world.bob.endpoint.inbox()))
        .forEach(written -> inits.add(written.entry().bytes()));
    historySeen = history.size();
    assertThat((long) inits.size()).as("INITs of the victim").isLessThan(INITS_AT_ONCE + seconds);
    world.peers.stream()
        .collect(
            Collectors.groupingBy(HostilePeer::name, Collectors.summingInt(HostilePeer::steps)))
        .forEach((name, steps) ->
            assertThat((long) steps)
                .as("KEM steps of %s", name)
                .isLessThanOrEqualTo(STEPS_AT_ONCE + 1 + seconds / 10));
    world.bob.events.stream()
        .collect(Collectors.groupingBy(Object::getClass, Collectors.counting()))
        .forEach((kind, count) ->
            assertThat(count).as("%s", kind).isLessThan(Reports.AT_ONCE + 1 + seconds));
  }

  /// Every send of the victim ends at the latest a second after its time to live.
  private void endings() {
    deadlines.forEach((text, at) -> {
      if (world.net.now().reached(at + Duration.ofSeconds(1).toNanos())) {
        assertThat(world.bob.ended).containsKey(text);
      }
    });
    deadlines.keySet().removeAll(world.bob.ended.keySet());
  }

  // --- Memory

  /// Compares the memory charged with the heap taken.
  void weigh() {
    if (sealed < WORTH_WEIGHING) {
      return;
    }
    Snapshot snapshot = world.bob.endpoint.snapshot();
    long taken = Graph.weight(world.bob.endpoint) - weight;
    double charged =
        TAKEN
            + largest
            + TAKEN_PER_CHARGED * (snapshot.memory().used() - start.memory().used())
            + TAKEN_BY_SESSION * (snapshot.sessions() - start.sessions())
            + TAKEN_BY_SENT * snapshot.unsettled();
    assertThat((double) taken).as("taken, by what is charged").isLessThan(charged);
  }

  /// Everything has expired.
  void nothingIsKept() {
    Snapshot snapshot = world.bob.endpoint.snapshot();
    assertThat(snapshot.inboundMessages()).as("messages").isZero();
    Map<MemoryUse, Long> uses = snapshot.memory().byUse();
    assertThat(uses).containsEntry(MemoryUse.MESSAGES, 0L).containsEntry(MemoryUse.LINKS, 0L);
    // Instances that are gone are swept out when others come.
    assertThat(uses.get(MemoryUse.SESSIONS)).isLessThan(INSTANCE * (world.peers.size() + 3L));
    assertThat(uses.get(MemoryUse.HANDSHAKES)).isLessThan(INSTANCE);
    assertThat(snapshot.unsettled()).as("unsettled").isZero();
    assertThat(snapshot.sessions()).as("sessions").isZero();
    for (String table : List.of("linkFloors", "keys", "handshakesPending", "writesUnderWay")) {
      assertThat(snapshot.tables().byName().get(table)).as("%s", table).isZero();
    }
  }
}

package dev.redoubt.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.budget.MemoryBudget;
import dev.redoubt.core.budget.MemoryUse;
import dev.redoubt.core.frame.Batch;
import dev.redoubt.core.frame.Header;
import dev.redoubt.core.frame.MessageRecord;
import dev.redoubt.core.frame.MessageRecord.Kind;
import dev.redoubt.core.group.GroupName;
import dev.redoubt.environment.Limits;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Standing;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MessageId;
import dev.redoubt.transport.Entry;
import dev.redoubt.transport.Stream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Compares the memory that an endpoint charges with the heap taken: never less, and not much more,
/// whatever a peer fills it with (§9.1).
class ChargesTest {
  private static final TrustPolicy ANYBODY =
      claim -> new TrustPolicy.Decision.Trusted(Standing.STRANGER, false);
  private static final Kind KIND = new Kind("chat", "", 300_000);

  private final Net net = new Net();
  private final Node bob = net.start("bob", ANYBODY, new MemoryBudget(512L << 20));
  private final Mallory mallory = new Mallory(net, "mallory", ANYBODY);

  private static MessageRecord record(Kind kind, Bytes payload) {
    return new MessageRecord(kind, Net.WALL, null, false, null, List.of(), payload, false);
  }

  /// As if read from Redis: the endpoint keeps the only reference.
  private void read(Stream stream, List<Bytes> all) {
    for (Bytes bytes : all) {
      bob.endpoint.received(List.of(new Entry(stream, bytes)), net.now());
      bob.carryOut();
      net.run(Duration.ofMillis(10));
      net.history.clear();
      bob.events.clear();
      bob.handled.clear();
    }
  }

  private List<Bytes> sealed(int count, IntFunction<Batch> batch) {
    mallory.open(bob);
    return new ArrayList<>(
        IntStream.range(0, count)
            .mapToObj(i -> mallory.sealed(batch.apply(i)).entry().bytes())
            .toList());
  }

  private long charged() {
    return bob.endpoint.snapshot().memory().used();
  }

  /// What the JVM may add to its heap meanwhile, bytes, and the share of the heap lost in regions
  /// that large objects do not fill.
  private static final int NOISE = 64 << 10;

  private static final int UNFILLED = 25;

  private static long heap() {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      System.gc();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }

  /// The first message is read before measuring, so that one-time costs do not count.
  private void compare(Stream stream, List<Bytes> all) {
    read(stream, all.subList(0, 1));
    long chargedBefore = charged();
    long heapBefore = heap();
    read(stream, all.subList(1, all.size()));
    long heap = heap() - heapBefore;
    long charge = charged() - chargedBefore;
    assertThat(all).isNotEmpty();
    assertThat(heap).isGreaterThan(3L << 20);
    assertThat(charge)
        .as("charge for %d bytes of heap", heap)
        .isBetween(heap - NOISE - heap / UNFILLED, heap + heap / 2);
  }

  /// Number 0 of each link never arrives, so nothing enters a handler.
  private void messages(int count, IntFunction<List<MessageRecord>> records) {
    compare(
        Stream.DATA,
        sealed(
            count,
            i -> {
              List<MessageRecord> batch = records.apply(i);
              return new Batch(1, 0, 1 + (long) i * batch.size(), Net.WALL, batch);
            }));
    assertThat(bob.endpoint.snapshot().inboundMessages()).isGreaterThan(count - 1);
  }

  @Test
  void messagesWithoutPayload() {
    messages(15, i -> Collections.nCopies(4_096, record(KIND, Bytes.EMPTY)));
  }

  @Test
  void messagesOfOrdinarySize() {
    messages(15, i -> Collections.nCopies(1_000, record(KIND, Bytes.wrap(new byte[250]))));
  }

  @Test
  void largeMessages() {
    messages(15, i -> List.of(record(KIND, Bytes.wrap(new byte[1_000_000]))));
  }

  @Test
  void messagesWithTwoIds() {
    MessageId id = new MessageId(7, 7);
    MessageRecord record =
        new MessageRecord(KIND, Net.WALL, id, true, id, List.of(), Bytes.EMPTY, false);
    bob.busy = true; // replies need no order
    messages(15, i -> Collections.nCopies(4_000, record));
  }

  @Test
  void messagesThatNeedNoOrder() {
    bob.busy = true;
    messages(
        15, i -> Collections.nCopies(4_000, record(new Kind("free", "", 300_000), Bytes.EMPTY)));
  }

  /// A single character outside Latin-1 doubles the size of a string.
  @Test
  void messagesOfEverNewTypes() {
    String wide = "\u0100" + "x".repeat(100);
    messages(
        60,
        i ->
            IntStream.range(0, 255)
                .mapToObj(j -> record(new Kind(wide + j, wide + i, 300_000), Bytes.EMPTY))
                .toList());
  }

  @Test
  void messagesOfHeadersAlone() {
    List<Header> headers = Collections.nCopies(100, new Header("k", Bytes.EMPTY));
    MessageRecord record =
        new MessageRecord(KIND, Net.WALL, null, false, null, headers, Bytes.EMPTY, false);
    messages(15, i -> Collections.nCopies(500, record));
  }

  @Test
  void linksThatBroughtOneMessage() {
    compare(
        Stream.DATA,
        sealed(8_000, i -> new Batch(i, 0, 0, Net.WALL, List.of(record(KIND, Bytes.EMPTY)))));
    assertThat(bob.endpoint.tables().linkFloors()).isEqualTo(8_000);
  }

  /// Each link needs room for a whole window of numbers.
  @Test
  void linksWithGaps() {
    long far = Protocol.LINK_WINDOW_RECORDS - 2;
    compare(
        Stream.DATA,
        sealed(
            60,
            i ->
                i % 2 == 0
                    ? new Batch(i, 0, 0, Net.WALL, List.of(record(KIND, Bytes.EMPTY)))
                    : new Batch(i - 1, 0, far, Net.WALL, List.of(MessageRecord.SKIP))));
  }

  @Test
  void outcomes() {
    MessageRecord old = record(new Kind("chat", "", 1), Bytes.EMPTY);
    List<MessageRecord> records =
        IntStream.range(0, 2_000)
            .mapToObj(
                i -> i == 0 ? record(KIND, Bytes.EMPTY) : i % 2 == 0 ? old : MessageRecord.SKIP)
            .toList();
    net.run(Duration.ofSeconds(1));
    compare(Stream.DATA, sealed(60, i -> new Batch(i, 0, 0, Net.WALL, records)));
  }

  private List<Bytes> inits(int count) {
    return new ArrayList<>(
        IntStream.range(0, count)
            .mapToObj(i -> new Mallory(net, "mallory" + i % 10, ANYBODY).init(bob))
            .toList());
  }

  @Test
  void sessionsThatAreNotConfirmed() {
    compare(Stream.HANDSHAKE, inits(501));
    assertThat(bob.endpoint.snapshot().sessions()).isEqualTo(501);
  }

  /// Used generations are kept for a while.
  @Test
  void sessionsInUse() {
    use(10);
    long chargedBefore = charged();
    long heapBefore = heap();
    use(200);
    long heap = heap() - heapBefore;
    long sessions = charged() - chargedBefore;
    assertThat(sessions).isBetween(heap - NOISE, heap + heap / 2);
    assertThat(sessions).isGreaterThan(200L * 13_000);
  }

  private void use(int sessions) {
    for (int i = 0; i < sessions; i++) {
      Mallory one = new Mallory(net, "mallory" + i % 10, ANYBODY);
      one.limits = Limits.DEFAULT.withGenerations(1, 64 << 10, Duration.ofMinutes(10));
      one.open(bob);
      for (int j = 0; j < Protocol.GENERATIONS_AHEAD; j++) {
        read(Stream.DATA, List.of(one.sealed(Batch.probe(1, 0, Net.WALL)).entry().bytes()));
      }
    }
  }

  @Test
  void chargesAddUpToWhatIsUsed() {
    bob.busy = true;
    var joined = bob.endpoint.groups().join(new GroupName("team"), AgentName.of("ops"), net.now());
    bob.carryOut();
    assertThat(joined.newest()).isNull();
    mallory.open(bob, new Batch(1, 0, 0, Net.WALL, List.of(record(KIND, Bytes.EMPTY))));
    var memory = bob.endpoint.snapshot().memory();
    assertThat(memory.byUse().values().stream().mapToLong(Long::longValue).sum())
        .isEqualTo(memory.used());
    assertThat(memory.byUse()).containsOnlyKeys(MemoryUse.values());
    assertThat(memory.byUse().values()).doesNotContain(0L);
  }
}

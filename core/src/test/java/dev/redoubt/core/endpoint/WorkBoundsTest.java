package dev.redoubt.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.redoubt.core.Protocol;
import dev.redoubt.core.frame.Batch;
import dev.redoubt.core.frame.Frame;
import dev.redoubt.core.frame.Frames;
import dev.redoubt.core.frame.Header;
import dev.redoubt.core.frame.MessageRecord;
import dev.redoubt.core.frame.Receipt;
import dev.redoubt.core.frame.Receipt.Range;
import dev.redoubt.core.frame.Receipt.Run;
import dev.redoubt.core.session.Verdict;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.message.Bytes;
import dev.redoubt.transport.Entry;
import dev.redoubt.transport.Stream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Compares the allocation caused by an envelope or INIT of an authenticated peer with that of an
/// honest one of the same size. Steps of work are counted in the tests of links.
class WorkBoundsTest {
  private static final TrustPolicy ALL = EndpointTest.pinned("alice", "bob", "mallory");
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final int WINDOW = Protocol.LINK_WINDOW_RECORDS;

  /// Maximum ratio to an honest one of the same size.
  private static final double FACTOR = 4;

  private final Net net = new Net();
  private final Node bob = net.start("bob", ALL);
  private long lowest;
  private long nextLink = 1_000;

  private Mallory mallory() {
    Mallory mallory = new Mallory(net, "mallory", ALL);
    assertThat(mallory.open(bob)).isEqualTo(Verdict.SESSION);
    return mallory;
  }

  private static MessageRecord record(String type, int payload, Header... headers) {
    return new MessageRecord(
        new MessageRecord.Kind(type, "", 300_000),
        Net.WALL,
        null,
        false,
        null,
        List.of(headers),
        Bytes.wrap(new byte[payload]),
        false);
  }

  private static Batch batch(long link, long lowest, long base, List<MessageRecord> records) {
    return new Batch(link, lowest, base, Net.WALL, records);
  }

  private long drops(Node node) {
    return node.endpoint.anomalies().drops().getOrDefault("BAD_FRAMES", 0L);
  }

  /// Bytes allocated per byte read, for an entry and everything that follows at once.
  private double taking(Node node, Entry entry) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    node.endpoint.received(List.of(entry), net.now());
    node.carryOut();
    long after = threads.getCurrentThreadAllocatedBytes();
    net.run(SECOND);
    return (double) (after - before) / entry.bytes().size();
  }

  /// Messages of sixteen bytes that add up to the given size.
  private double honest(Mallory mallory, int size) {
    int count = Math.max(1, size / 20);
    List<Frame> frames = new ArrayList<>();
    for (int done = 0; done < count; ) {
      int some = Math.min(Protocol.BATCH_RECORDS, count - done);
      frames.add(batch(nextLink, done, done, Collections.nCopies(some, record("chat", 16))));
      done += some;
    }
    nextLink++;
    return taking(bob, mallory.sealed(frames.toArray(Frame[]::new)).entry());
  }

  private void costs(Mallory mallory, Frame... frames) {
    long dropped = drops(bob);
    Entry entry = mallory.sealed(frames).entry();
    double worst = taking(bob, entry);
    assertThat(worst).isLessThanOrEqualTo(FACTOR * honest(mallory, entry.bytes().size()));
    assertThat(drops(bob)).isEqualTo(dropped);
  }

  private Frame[] hops(int count) {
    Frame[] frames = new Frame[count];
    for (int i = 0; i < count; i++) {
      frames[i] = batch(1, lowest, lowest + WINDOW - 1, List.of(MessageRecord.SKIP));
      lowest += WINDOW;
    }
    return frames;
  }

  @Test
  void batchesThatHopThroughTheWindowAllocateNoMoreThanHonestOnes() {
    Mallory mallory = mallory();
    mallory.say(bob, hops(1)); // takes the room, once
    net.run(Duration.ofMillis(100));
    costs(mallory, hops(Frames.BATCHES_MAX));
    taking(bob, mallory.sealed(hops(Frames.BATCHES_MAX + 1)).entry());
    assertThat(drops(bob)).isEqualTo(1);
  }

  @Test
  void theSmallestRecordsAllocateNoMoreThanHonestOnes() {
    Mallory mallory = mallory();
    List<MessageRecord> full = Collections.nCopies(Protocol.BATCH_RECORDS, record("c", 0));
    Frame[] old =
        LongStream.range(0, 16)
            .mapToObj(i -> batch(1, 1L << 40, i * Protocol.BATCH_RECORDS, full))
            .toArray(Frame[]::new);
    costs(mallory, old);
    List<MessageRecord> skips = Collections.nCopies(Protocol.BATCH_RECORDS, MessageRecord.SKIP);
    costs(mallory, batch(2, 1L << 40, 0, skips), batch(2, 1L << 40, 0, skips));
  }

  @Test
  void manyKindsAllocateNoMoreThanHonestOnes() {
    Mallory mallory = mallory();
    List<MessageRecord> kinds =
        IntStream.range(0, Batch.TABLE_MAX)
            .mapToObj(i -> record(String.valueOf((char) ('a' + i)), 0))
            .toList();
    Frame[] old =
        IntStream.range(0, Frames.BATCHES_MAX)
            .mapToObj(i -> batch(1, 1L << 40, 0, kinds))
            .toArray(Frame[]::new);
    costs(mallory, old);
  }

  @Test
  void headersAllocateNoMoreThanHonestOnes() {
    Mallory mallory = mallory();
    Header[] headers =
        Collections.nCopies(Protocol.HEADERS, new Header("k", Bytes.EMPTY)).toArray(Header[]::new);
    List<MessageRecord> records = Collections.nCopies(1_000, record("chat", 0, headers));
    costs(mallory, batch(1, 0, 0, records));
    assertThat(bob.handled.getFirst().headers()).hasSize(Protocol.HEADERS);
  }

  @Test
  void framesThatNobodyKnowsAllocateNoMoreThanHonestOnes() {
    Mallory mallory = mallory();
    Bytes unknown = Bytes.hex("8000000000".repeat(Frames.FRAMES_MAX));
    Entry entry = mallory.sealed(unknown).entry();
    assertThat(taking(bob, entry))
        .isLessThanOrEqualTo(FACTOR * honest(mallory, entry.bytes().size()));
    assertThat(drops(bob)).isZero();
    Bytes more = Bytes.hex("8000000000".repeat(Frames.FRAMES_MAX + 1));
    taking(bob, mallory.sealed(more).entry());
    assertThat(drops(bob)).isEqualTo(1);
  }

  @Test
  void earlyDataAllocatesNoMoreThanHonestEarlyData() {
    Mallory mallory = mallory();
    Bytes worst = mallory.init(bob, hops(Frames.BATCHES_MAX));
    double hostile = taking(bob, new Entry(Stream.HANDSHAKE, worst));
    List<MessageRecord> records = Collections.nCopies(100, record("chat", 16));
    Bytes honest = mallory.init(bob, batch(77, 0, 0, records));
    assertThat(hostile)
        .isLessThanOrEqualTo(FACTOR * taking(bob, new Entry(Stream.HANDSHAKE, honest)));
    assertThat(drops(bob)).isZero();
    Bytes more = mallory.init(bob, hops(Frames.BATCHES_MAX + 1));
    taking(bob, new Entry(Stream.HANDSHAKE, more));
    assertThat(drops(bob)).isEqualTo(1);
  }

  // --- As a recipient

  private record Asked(Node alice, Mallory mallory, long link) {}

  private Asked asked() {
    Node alice = net.start("alice", ALL);
    Mallory mallory = new Mallory(net, "mallory", ALL);
    mallory.publish();
    alice.send("mallory", "hello");
    net.run(Duration.ofMillis(5));
    long link = ((Batch) mallory.answer(Verdict.SESSION).getFirst()).linkId();
    net.run(Duration.ofMillis(5));
    return new Asked(alice, mallory, link);
  }

  private static Receipt receipt(long link, List<Range> ranges, List<Run> outcomes) {
    return new Receipt(link, 1, 0, ranges, ranges, WINDOW, 32 << 20, outcomes);
  }

  private double taking(Asked asked, Frame... frames) {
    net.passes = written -> false; // it is taken here, not from there
    asked.mallory.answerWith(asked.alice, frames);
    net.passes = written -> true;
    Entry entry = net.history.getLast().entry();
    return taking(asked.alice, entry);
  }

  @Test
  void receiptsAllocateNoMoreThanHonestOnes() {
    Asked asked = asked();
    List<Range> ranges =
        IntStream.range(0, Protocol.RANGES)
            .mapToObj(i -> new Range(2 + 2L * i, 3 + 2L * i))
            .toList();
    List<Run> outcomes =
        IntStream.range(0, Protocol.OUTCOME_RUNS)
            .mapToObj(i -> new Run(2L * i, 2L * i + 1, 2))
            .toList();
    Frame[] worst =
        LongStream.range(0, 40)
            .mapToObj(i -> receipt(asked.link + i, ranges, outcomes))
            .toArray(Frame[]::new);
    double hostile = taking(asked, worst);
    assertThat(hostile).isLessThanOrEqualTo(FACTOR * honest(mallory(), 150_000));
    Frame[] small =
        LongStream.range(0, Frames.FRAMES_MAX)
            .mapToObj(i -> receipt(asked.link + 1 + i, List.of(), List.of()))
            .toArray(Frame[]::new);
    assertThat(taking(asked, small)).isLessThanOrEqualTo(FACTOR * honest(mallory(), 150_000));
    assertThat(drops(asked.alice)).isZero();
  }

  @Test
  void aLinkHasOneReceiptInAnEnvelope() {
    Asked asked = asked();
    Receipt one = receipt(asked.link, List.of(), List.of());
    taking(asked, one, one);
    assertThat(drops(asked.alice)).isEqualTo(1);
    assertThat(asked.alice.ended).isEmpty();
  }

  @Test
  void receiptsOfManyLinksAreWrittenInSeveralEnvelopes() {
    Mallory mallory = mallory();
    int links = ReceiptEnvelopes.RECEIPTS_MAX + 40;
    for (int link = 0; link < links; link++) {
      mallory.say(bob, batch(link, 0, 0, List.of(record("chat", 1))));
      net.run(Duration.ofMillis(10));
    }
    net.run(SECOND);
    List<Entry> probes =
        IntStream.range(0, links)
            .mapToObj(link -> mallory.sealed(Batch.probe(link, 1, Net.WALL)).entry())
            .toList();
    bob.endpoint.received(probes, net.now());
    int before = net.history.size();
    bob.carryOut();
    assertThat(net.history.size() - before).isEqualTo(1);
    net.run(SECOND);
    assertThat(net.history.size() - before).isEqualTo(2);
  }
}

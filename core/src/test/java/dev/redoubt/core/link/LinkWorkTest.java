package dev.redoubt.core.link;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.Position;
import dev.redoubt.core.Protocol;
import dev.redoubt.core.SeededRandomness;
import dev.redoubt.core.budget.Account;
import dev.redoubt.core.budget.MemoryBudget;
import dev.redoubt.core.frame.Batch;
import dev.redoubt.core.frame.MessageRecord;
import dev.redoubt.core.frame.Receipt;
import dev.redoubt.core.frame.Receipt.Range;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.identity.Standing;
import dev.redoubt.message.Outcome;
import dev.redoubt.message.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Work that a peer can cause on a link: slots and words looked at for each byte that it sent and
/// that we answer, compared with an honest peer.
class LinkWorkTest {
  private static final int WINDOW = Protocol.LINK_WINDOW_RECORDS;
  private static final Transit AT_ONCE = new Transit(Some.WALL, 0, false);

  /// Maximum ratio to an honest peer of the same size.
  private static final int FACTOR = 4;

  private final Account account = new MemoryBudget(1L << 30).open(Standing.STRANGER, () -> {});
  private final InboundLink in = link();
  private final OutboundLink out = new OutboundLink(5, new Silent());
  private int counter;

  private static final class Silent implements Outgoing.Listener {
    @Override
    public void received(Outgoing message) {}

    @Override
    public void ended(Outgoing message, Outcome outcome) {}
  }

  private InboundLink link() {
    InstanceId instance = InstanceId.random(new SeededRandomness(2));
    return new InboundLink(
        new LinkOrigin(5, Some.PEER, instance),
        0,
        new InboundMessage.Lane() {},
        account,
        "free"::equals,
        null,
        Some.START);
  }

  // --- A sender's batches

  private static Batch batch(long lowest, long base, MessageRecord... records) {
    return new Batch(5, lowest, base, Some.WALL, List.of(records));
  }

  private static int size(Batch batch) {
    WireWriter out = new WireWriter(64);
    batch.write(out);
    return 5 + out.size();
  }

  private static int size(Receipt receipt) {
    WireWriter out = new WireWriter(64);
    receipt.write(out);
    return 5 + out.size();
  }

  /// Processes these batches as one envelope, with one receipt.
  ///
  /// @return steps per byte
  private static double take(InboundLink link, List<Batch> batches) {
    long before = link.steps();
    int bytes = 0;
    for (Batch batch : batches) {
      link.batch(batch, AT_ONCE, false, Some.START);
      bytes += size(batch);
    }
    link.expire(Some.START);
    for (List<InboundMessage> run : link.ready(false)) {
      run.forEach(message -> link.settled(message, Settlement.HANDLED));
    }
    bytes += size(link.receipt());
    return (double) (link.steps() - before) / bytes;
  }

  /// Small messages, in order, in batches of a hundred.
  private double honest() {
    InboundLink link = link();
    MessageRecord[] records =
        IntStream.range(0, 100).mapToObj(i -> Some.record("m" + i)).toArray(MessageRecord[]::new);
    take(link, List.of(batch(0, 0, records)));
    return take(link, List.of(batch(100, 100, records), batch(100, 200, records)));
  }

  private void costs(List<Batch> batches) {
    assertThat(take(in, batches)).isLessThanOrEqualTo(FACTOR * honest());
  }

  @Test
  void batchesThatHopThroughTheWindowCostWhatTheirBytesAre() {
    List<Batch> hops = new ArrayList<>();
    for (long low = 0; low < 256L * WINDOW; low += WINDOW) {
      hops.add(batch(low, low + WINDOW - 1, MessageRecord.SKIP));
    }
    costs(hops);
  }

  @Test
  void probesThatPassTheWindowCostWhatTheirBytesAre() {
    List<Batch> probes = new ArrayList<>();
    for (long low = 0; low < 256L * WINDOW; low += WINDOW) {
      probes.add(Batch.probe(5, low, Some.WALL));
    }
    costs(probes);
  }

  @Test
  void messagesFarFromEachOtherCostWhatTheirBytesAre() {
    List<Batch> far = new ArrayList<>();
    for (long seq = WINDOW - 1; seq > 0; seq -= 257) {
      far.add(batch(0, seq, Some.record("far")));
    }
    far.add(batch(WINDOW, WINDOW));
    costs(far);
  }

  /// Everything above a gap has arrived and is settled: each receipt has to report it.
  @Test
  void aReceiptOfAFullWindowCostsWhatItsBytesAre() {
    MessageRecord[] skips = new MessageRecord[Protocol.BATCH_RECORDS];
    java.util.Arrays.fill(skips, MessageRecord.SKIP);
    for (long base = 1; base < WINDOW - skips.length; base += skips.length) {
      in.batch(batch(0, base, skips), AT_ONCE, false, Some.START);
    }
    costs(List.of(Batch.probe(5, 0, Some.WALL)));
  }

  @Test
  void aReceiptOfManyRangesCostsWhatItsBytesAre() {
    for (long seq = 1; seq < WINDOW; seq += 2) {
      in.batch(batch(0, seq, MessageRecord.SKIP), AT_ONCE, false, Some.START);
    }
    costs(List.of(Batch.probe(5, 0, Some.WALL)));
  }

  @Test
  void aReceiptOfOneLongRunOfOutcomesSaysItInOne() {
    long wall = Some.WALL - Duration.ofHours(1).toMillis();
    MessageRecord[] expired = new MessageRecord[1_000];
    java.util.Arrays.fill(
        expired, Some.record("chat", Duration.ofSeconds(1), wall, dev.redoubt.message.Bytes.EMPTY));
    for (long base = 1; base < 20_000; base += 1_000) {
      in.batch(new Batch(5, 0, base, wall, List.of(expired)), AT_ONCE, false, Some.START);
    }
    assertThat(in.receipt().outcomes()).hasSize(1);
    costs(List.of(Batch.probe(5, 0, Some.WALL)));
  }

  @Test
  void roomIsKeptFromBatchToBatchAndGivenBackWhenItIsAsked() {
    in.batch(batch(0, WINDOW - 1, MessageRecord.SKIP), AT_ONCE, false, Some.START);
    long taken = account.used();
    in.batch(batch(WINDOW, WINDOW), AT_ONCE, false, Some.START);
    assertThat(account.used()).isEqualTo(taken).isPositive();
    assertThat(in.spare()).isTrue();
    in.trim();
    assertThat(account.used()).isZero();
    assertThat(in.spare()).isFalse();
  }

  // --- A recipient's receipts

  private Receipt receipt(long received, long settled, List<Range> above, List<Range> ranges) {
    return new Receipt(5, received, settled, above, ranges, WINDOW, 32 << 20, List.of());
  }

  /// @return steps per byte
  private double take(OutboundLink link, Receipt receipt) {
    long before = link.steps();
    link.receipt(receipt, new Position(1, 1, 0, counter++));
    boolean lacking = link.allReceived();
    assertThat(lacking || link.unsettled() >= 0).isTrue();
    return (double) (link.steps() - before) / size(receipt);
  }

  private void fill(OutboundLink link, int messages) {
    link.credit(WINDOW, 32 << 20);
    for (int i = 0; i < messages; i++) {
      link.add(Some.message("m"), Some.START);
    }
    for (int i = 0; i < messages; i += Protocol.BATCH_RECORDS) {
      requireNonNull(link.fresh(Protocol.BODY_MAX, 0, true, new ArrayList<>(), Some.START));
    }
  }

  /// One receipt for each message, as the smallest batches get.
  private double honestReceipts() {
    OutboundLink link = new OutboundLink(5, new Silent());
    fill(link, 100);
    double most = 0;
    for (int i = 1; i <= 100; i++) {
      most = Math.max(most, take(link, receipt(i, i, List.of(), List.of())));
    }
    return most;
  }

  private void costs(Receipt receipt) {
    assertThat(take(out, receipt)).isLessThanOrEqualTo(FACTOR * honestReceipts());
  }

  @Test
  void receiptsOfWhatIsOverCostWhatTheirBytesAre() {
    fill(out, 60_000);
    Receipt all = receipt(60_000, 0, List.of(), List.of(new Range(1, 60_000)));
    take(out, all);
    assertThat(out.unsettled()).isEqualTo(1);
    for (int i = 0; i < 10; i++) {
      costs(all);
    }
  }

  @Test
  void rangesOfWhatIsOverCostWhatTheirBytesAre() {
    fill(out, 60_000);
    List<Range> ranges = new ArrayList<>();
    for (int i = 0; i < Protocol.RANGES; i++) {
      ranges.add(new Range(1 + 900L * i, 900L * (i + 1)));
    }
    Receipt receipt = receipt(60_000, 0, List.of(), ranges);
    take(out, receipt);
    costs(receipt);
  }

  @Test
  void receiptsThatSayLessAndMoreAgainHaveNothingToldAgain() {
    fill(out, 60_000);
    take(out, receipt(60_000, 0, List.of(), List.of()));
    for (int i = 0; i < 10; i++) {
      costs(receipt(0, 0, List.of(), List.of()));
      costs(receipt(60_000, 0, List.of(), List.of()));
    }
  }

  @Test
  void whatLacksNothingIsNotLookedThrough() {
    fill(out, 60_000);
    costs(receipt(1, 0, List.of(new Range(1, 60_000)), List.of()));
    assertThat(out.allReceived()).isTrue();
  }

  @Test
  void gapsAreResentOneAfterTheOtherInOneWalk() {
    fill(out, 60_000);
    List<Range> ranges = new ArrayList<>();
    for (int i = 0; i < Protocol.RANGES; i++) {
      ranges.add(new Range(2 + 900L * i, 900L * (i + 1)));
    }
    take(out, receipt(0, 0, ranges, List.of()));
    dev.redoubt.environment.Now later = Some.after(Some.START, Duration.ofSeconds(9));
    long before = out.steps();
    long from = 0;
    int gaps = 0;
    for (int i = 0; i < Protocol.RANGES; i++) {
      Batch batch =
          requireNonNull(
              out.resend(
                  from, later.nanos(), Protocol.BODY_MAX, 0, true, new ArrayList<>(), later));
      from = batch.baseSeq() + batch.records().size();
      gaps += batch.records().size();
    }
    assertThat(gaps).isEqualTo(2 * Protocol.RANGES);
    assertThat(out.steps() - before).isLessThan(40L * gaps);
  }

  @Test
  void outcomesAreWalkedThroughOnce() {
    long[] gets = new long[1];
    List<Receipt.Run> runs =
        new java.util.AbstractList<>() {
          @Override
          public Receipt.Run get(int index) {
            gets[0]++;
            return new Receipt.Run(2L * index, 2L * index + 1, 2);
          }

          @Override
          public int size() {
            return Protocol.OUTCOME_RUNS;
          }
        };
    OutcomeCursor cursor = new OutcomeCursor(runs);
    for (long seq = 0; seq < 2L * Protocol.OUTCOME_RUNS; seq++) {
      assertThat(cursor.code(seq)).isEqualTo(seq % 2 == 0 ? 2 : 0);
    }
    assertThat(gets[0]).isLessThanOrEqualTo(8L * Protocol.OUTCOME_RUNS);
  }
}

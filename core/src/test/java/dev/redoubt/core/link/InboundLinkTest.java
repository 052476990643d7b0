package dev.redoubt.core.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.SeededRandomness;
import dev.redoubt.core.budget.Account;
import dev.redoubt.core.budget.MemoryBudget;
import dev.redoubt.core.frame.Batch;
import dev.redoubt.core.frame.MessageRecord;
import dev.redoubt.core.frame.Receipt;
import dev.redoubt.core.frame.Receipt.Range;
import dev.redoubt.core.frame.Receipt.Run;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.identity.Standing;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class InboundLinkTest {
  private static final Transit AT_ONCE = new Transit(Some.WALL, 0, false);
  private static final long TOTAL = 64L << 20;

  private MemoryBudget budget = new MemoryBudget(TOTAL);
  private Account account = account();
  private Now now = Some.START;
  private InboundLink link = link(0);

  private Account account() {
    return budget.open(Standing.STRANGER, () -> {});
  }

  private void budget(long total) {
    budget = new MemoryBudget(total);
    account = account();
    link = link(0);
  }

  private InboundLink link(long first) {
    InstanceId instance = InstanceId.random(new SeededRandomness(2));
    return new InboundLink(
        new LinkOrigin(5, Some.PEER, instance),
        first,
        new InboundMessage.Lane() {},
        account,
        "free"::equals,
        null,
        now);
  }

  private boolean batch(long lowest, long base, MessageRecord... records) {
    Transit transit = new Transit(now.wallMillis(), 0, false);
    return link.batch(new Batch(5, lowest, base, Some.WALL, List.of(records)), transit, false, now);
  }

  private boolean texts(long lowest, long base, String... texts) {
    return batch(
        lowest, base, Arrays.stream(texts).map(Some::record).toArray(MessageRecord[]::new));
  }

  /// Hands out what is ready, and lets it enter its handler.
  private List<InboundMessage> ready() {
    List<InboundMessage> all = handedOut();
    assertThat(all).allMatch(InboundMessage::enter);
    return all;
  }

  private List<InboundMessage> handedOut() {
    link.expire(now);
    List<InboundMessage> all = new ArrayList<>();
    link.ready(false).forEach(all::addAll);
    return all;
  }

  private static List<String> texts(List<InboundMessage> messages) {
    return messages.stream().map(message -> message.payload().toUtf8()).toList();
  }

  private void pass(Duration span) {
    now = Some.after(now, span);
  }

  @Test
  void aRunGoesOutInOrderAndTheNextOnlyOnceItHasSettled() {
    texts(0, 0, "a", "b");
    List<InboundMessage> run = ready();
    assertThat(texts(run)).containsExactly("a", "b");
    texts(0, 2, "c");
    assertThat(ready()).isEmpty();
    link.settled(run.get(0), Settlement.HANDLED);
    assertThat(ready()).isEmpty();
    link.settled(run.get(1), Settlement.HANDLED);
    assertThat(texts(ready())).containsExactly("c");
  }

  @Test
  void aGapHoldsBackWhatComesAfterIt() {
    texts(0, 1, "b");
    assertThat(ready()).isEmpty();
    assertThat(link.receipt().receivedAbove()).containsExactly(new Range(1, 2));
    texts(0, 0, "a");
    assertThat(texts(ready())).containsExactly("a", "b");
  }

  @Test
  void whatCameBeforeBringsNothingNew() {
    assertThat(texts(0, 0, "a")).isTrue();
    assertThat(texts(0, 0, "a")).isFalse();
    link.settled(ready().getFirst(), Settlement.HANDLED);
    assertThat(texts(0, 0, "a")).isFalse();
    assertThat(ready()).isEmpty();
  }

  @Test
  void nothingIsSettledTwice() {
    texts(0, 0, "a");
    InboundMessage message = ready().getFirst();
    assertThat(link.settled(message, Settlement.HANDLED)).isTrue();
    assertThat(link.settled(message, Settlement.REFUSED)).isFalse();
    assertThat(link.receipt().outcomes()).isEmpty();
  }

  @Test
  void anUnknownLinkStartsAtItsLowestUnsettled() {
    link = link(7);
    texts(7, 7, "h");
    assertThat(texts(ready())).containsExactly("h");
    assertThat(link.receipt().settledNext()).isEqualTo(7);
    assertThat(texts(0, 6, "g")).isFalse();
  }

  @Test
  void whatTheSenderHasPassedIsDroppedUnlessItEnteredAHandler() {
    texts(0, 0, "a");
    InboundMessage inHandler = ready().getFirst();
    texts(0, 1, "b");
    texts(5, 5, "f");
    assertThat(link.receipt().settledNext()).isEqualTo(5);
    assertThat(ready()).isEmpty();
    link.settled(inHandler, Settlement.HANDLED);
    assertThat(texts(ready())).containsExactly("f");
    assertThat(link.held()).isEqualTo(1);
  }

  @Test
  void aLowerLowestUnsettledIsMerelyLate() {
    texts(5, 5, "f");
    texts(0, 3, "d", "e", "f", "g");
    assertThat(texts(ready())).containsExactly("f", "g");
  }

  @Test
  void aSkipLetsPassWhatWaitsBehindItAndDropsWhatIsHeld() {
    texts(0, 1, "b", "c");
    assertThat(batch(0, 0, MessageRecord.SKIP)).isTrue();
    assertThat(batch(0, 1, MessageRecord.SKIP)).isTrue();
    assertThat(texts(ready())).containsExactly("c");
    assertThat(batch(0, 2, MessageRecord.SKIP)).isFalse();
    assertThat(link.receipt().outcomes()).containsExactly(new Run(1, 2, Settlement.SKIPPED.code()));
  }

  @Test
  void whatExpiresWaitingIsSettledSoAndNeverHandedOut() {
    batch(0, 1, Some.record("chat", Duration.ofSeconds(3), Some.WALL, Bytes.utf8("b")));
    assertThat(link.nextExpiry()).isEqualTo(now.plus(Duration.ofSeconds(3)));
    pass(Duration.ofSeconds(3));
    assertThat(link.expire(now)).isTrue();
    assertThat(link.expire(now)).isFalse();
    texts(0, 0, "a");
    assertThat(texts(ready())).containsExactly("a");
    assertThat(link.receipt().outcomes()).containsExactly(new Run(1, 2, Settlement.EXPIRED.code()));
  }

  @Test
  void whatEnteredAHandlerNeverExpires() {
    batch(0, 0, Some.record("chat", Duration.ofSeconds(3), Some.WALL, Bytes.utf8("a")));
    InboundMessage message = ready().getFirst();
    pass(Duration.ofHours(1));
    assertThat(link.expire(now)).isFalse();
    link.settled(message, Settlement.HANDLED);
    assertThat(link.receipt().outcomes()).isEmpty();
    assertThat(link.receipt().settledNext()).isEqualTo(1);
  }

  @Test
  void ageIsWhatItsSenderTellsAndItsTimeOnTheWay() {
    MessageRecord record = Some.record("chat", Duration.ofSeconds(10), Some.WALL, Bytes.EMPTY);
    Batch batch = new Batch(5, 0, 0, Some.WALL, List.of(record));
    link.batch(batch, new Transit(Some.WALL + 5_000, 2_000, false), false, now);
    InboundMessage message = ready().getFirst();
    assertThat(message.expiresAtNanos()).isEqualTo(now.plus(Duration.ofSeconds(3)));
  }

  @Test
  void timesAtTheirBoundsOverflowNothing() {
    MessageRecord old = Some.record("chat", Duration.ofHours(24), 0, Bytes.EMPTY);
    MessageRecord late = Some.record("chat", Duration.ofHours(24), Long.MAX_VALUE, Bytes.EMPTY);
    batch(0, 0, old, late);
    assertThat(link.receipt().outcomes()).containsExactly(new Run(0, 1, Settlement.EXPIRED.code()));
    assertThat(ready()).hasSize(1);
  }

  @Test
  void anEnvelopeFromTheFutureSettlesItsRecords() {
    Batch batch = new Batch(5, 0, 0, Some.WALL, List.of(Some.record("a")));
    link.batch(batch, new Transit(Some.WALL + 400_000, 0, true), false, now);
    assertThat(ready()).isEmpty();
    assertThat(link.receipt().outcomes()).containsExactly(new Run(0, 1, Settlement.CLOCK.code()));
  }

  @Test
  void handedOffGivesUpThePlaceInTheOrder() {
    texts(0, 0, "a");
    InboundMessage a = ready().getFirst();
    texts(0, 1, "b");
    link.handedOff(a);
    assertThat(texts(ready())).containsExactly("b");
    link.handedOff(a);
    assertThat(link.settled(a, Settlement.REFUSED)).isTrue();
    assertThat(link.receipt().outcomes()).containsExactly(new Run(0, 1, 7));
  }

  @Test
  void unorderedTypesPass() {
    texts(0, 0, "a");
    ready();
    batch(0, 2, Some.record("free", Some.TTL, Some.WALL, Bytes.utf8("c")));
    assertThat(texts(ready())).containsExactly("c");
  }

  @Test
  void aMovedMessageKeepsItsIdAndFlag() {
    MessageRecord moved = Some.record("a").moved(new dev.redoubt.message.MessageId(9, 9), true);
    batch(0, 0, moved, Some.record("b"));
    List<InboundMessage> run = ready();
    assertThat(run.get(0).id()).isEqualTo(new dev.redoubt.message.MessageId(9, 9));
    assertThat(run.get(0).redelivered()).isTrue();
    assertThat(run.get(1).id()).isEqualTo(new dev.redoubt.message.MessageId(5, 1));
    assertThat(run.get(1).redelivered()).isFalse();
  }

  @Test
  void aSuspectFlagsWhatItHoldsAndWhatComes() {
    texts(0, 0, "a");
    link.suspect();
    link.batch(new Batch(5, 0, 1, Some.WALL, List.of(Some.record("b"))), AT_ONCE, true, now);
    assertThat(ready()).hasSize(2).allMatch(InboundMessage::redelivered);
  }

  @Test
  void aSuspectFlagsWhatIsHandedOutButHasNotEnteredItsHandler() {
    texts(0, 0, "a", "b", "c");
    List<InboundMessage> run = handedOut();
    assertThat(run.getFirst().enter()).isTrue();
    link.suspect();
    assertThat(run.get(1).enter()).isTrue();
    assertThat(run).extracting(InboundMessage::redelivered).containsExactly(false, true, true);
  }

  @Test
  void whatIsPassedBeforeItHasEnteredItsHandlerEntersNone() {
    texts(0, 0, "a", "b", "c", "d");
    List<InboundMessage> run = handedOut();
    assertThat(run.getFirst().enter()).isTrue();
    batch(0, 2, MessageRecord.SKIP);
    batch(2, 4);
    assertThat(run.get(1).enter()).isFalse();
    assertThat(run.get(2).enter()).isFalse();
    assertThat(link.settled(run.get(1), Settlement.HANDLED)).isFalse();
    assertThat(run.get(3).enter()).isTrue();
    assertThat(link.handling()).isTrue();
    assertThat(link.settled(run.get(0), Settlement.HANDLED)).isTrue();
    assertThat(link.settled(run.get(3), Settlement.HANDLED)).isTrue();
    assertThat(link.laneFree()).isTrue();
    assertThat(budget.messages()).isZero();
  }

  @Test
  void numbersBeyondTheWindowAreNotTaken() {
    assertThat(texts(0, Protocol.LINK_WINDOW_RECORDS, "far")).isFalse();
    assertThat(texts(0, Protocol.LINK_WINDOW_RECORDS - 1, "near")).isTrue();
    assertThat(texts(1L << 61, (1L << 61) - 1, "x", "y")).isTrue();
    assertThat(texts(ready())).containsExactly("y");
  }

  /// Whatever its sender still calls unsettled.
  @Test
  void theWindowBeginsWithWhatIsNotSettled() {
    texts(0, 0, "a");
    assertThat(link.settled(ready().getFirst(), Settlement.HANDLED)).isTrue();
    assertThat(texts(0, Protocol.LINK_WINDOW_RECORDS, "in reach")).isTrue();
    assertThat(texts(0, Protocol.LINK_WINDOW_RECORDS + 1, "far")).isFalse();
  }

  /// A whole run is handed out at once, and waits for its handler.
  @Test
  void ofTwoHundredThatWaitOnlyWhatHasEnteredIsHandled() {
    for (int i = 0; i < 200; i++) {
      texts(0, i, "m" + i);
    }
    List<InboundMessage> run = handedOut();
    assertThat(run).hasSize(200);
    int handled = 0;
    for (InboundMessage message : run) {
      if (message.enter()) {
        handled++;
        assertThat(link.settled(message, Settlement.HANDLED)).isTrue();
      }
      if (handled == 3) {
        batch(200, 200);
      }
    }
    assertThat(handled).isEqualTo(3);
    assertThat(link.receipt().settledNext()).isEqualTo(200);
    assertThat(budget.messages()).isZero();
    texts(200, 200, "next");
    assertThat(texts(ready())).containsExactly("next");
  }

  @Test
  void aSkipOfWhatNeverCameLeavesNoOutcome() {
    batch(0, 0, MessageRecord.SKIP);
    assertThat(link.receipt().settledNext()).isEqualTo(1);
    assertThat(link.receipt().outcomes()).isEmpty();
    texts(0, 1, "held");
    batch(0, 1, MessageRecord.SKIP);
    assertThat(link.receipt().outcomes()).containsExactly(new Run(1, 2, Settlement.SKIPPED.code()));
  }

  @Test
  void aReceiptSpeaksOfNoMoreThanItHolds() {
    List<InboundMessage> run = new ArrayList<>();
    for (int i = 0; i < 2_200; i++) {
      texts(0, i, "m");
    }
    for (int i = 0; i < 2_200; ) {
      run.addAll(ready());
      for (; i < run.size(); i++) {
        link.settled(run.get(i), i % 2 == 0 ? Settlement.REFUSED : Settlement.HANDLED);
      }
    }
    Receipt receipt = link.receipt();
    assertThat(receipt.outcomes()).hasSize(Protocol.OUTCOME_RUNS);
    assertThat(receipt.receivedNext()).isEqualTo(2_200);
    assertThat(receipt.settledNext()).isEqualTo(2_048);
    batch(2_048, 2_048);
    assertThat(link.receipt().settledNext()).isEqualTo(2_200);
  }

  @Test
  void aReceiptHoldsSixtyFourRanges() {
    for (int i = 0; i < 100; i++) {
      texts(0, 2 * i + 1, "m");
    }
    assertThat(link.receipt().receivedAbove()).hasSize(Protocol.RANGES);
  }

  @Test
  void itIsDoneOnceTheSenderHasPassedAllThatWasSettled() {
    texts(0, 0, "a", "b");
    List<InboundMessage> run = ready();
    texts(0, 2, "held, and never to be handled");
    assertThat(link.done()).isTrue();
    link.settled(run.get(0), Settlement.HANDLED);
    assertThat(link.done()).isFalse();
    link.returned(run.get(1));
    batch(1, 1);
    assertThat(link.done()).isTrue();
  }

  // --- What a peer may make us remember

  @Test
  void messagesWithoutPayloadTakeRoomToo() {
    budget(8L << 20);
    int taken = 0;
    for (int i = 1; i < Protocol.LINK_WINDOW_RECORDS; i++) {
      taken += texts(0, i, "") ? 1 : 0;
    }
    assertThat(taken).isBetween(1_000, 14_000);
    assertThat(budget.used()).isLessThanOrEqualTo(5 << 18);
  }

  @Test
  void gapsAreNotRememberedForNothing() {
    budget(8L << 20);
    List<InboundLink> links = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      link = link(0);
      links.add(link);
      batch(0, Protocol.LINK_WINDOW_RECORDS - 1, MessageRecord.SKIP);
    }
    assertThat(budget.used()).isPositive().isLessThanOrEqualTo(5 << 18);
    links.forEach(InboundLink::discard);
    assertThat(budget.used()).isZero();
  }

  @Test
  void outcomesTakeRoomUntilTheSenderHasPassedThem() {
    long wall = Some.WALL - Duration.ofHours(1).toMillis();
    for (int i = 0; i < 10; i++) {
      batch(0, i, Some.record("chat", Duration.ofSeconds(1), wall, Bytes.EMPTY));
    }
    assertThat(link.held()).isZero();
    assertThat(budget.used()).isEqualTo(OutcomeLog.ENTRY);
    batch(10, 10);
    assertThat(budget.used()).isZero();
  }

  /// Expired records and messages alternate, so each outcome is a run of its own.
  @Test
  void noMoreOutcomesAreKeptThanAReceiptTells() {
    long wall = Some.WALL - Duration.ofHours(1).toMillis();
    MessageRecord old = Some.record("chat", Duration.ofSeconds(1), wall, Bytes.EMPTY);
    for (int i = 0; i < 2 * Protocol.OUTCOME_RUNS; i++) {
      batch(0, 2L * i, old, MessageRecord.SKIP);
    }
    assertThat(link.receipt().outcomes()).hasSize(Protocol.OUTCOME_RUNS);
    assertThat(link.receipt().receivedNext()).isEqualTo(2 * Protocol.OUTCOME_RUNS);
    assertThat(budget.used()).isLessThan(200 << 10);
  }

  @Test
  void whatIsEvictedComesAgainAndGoesOutInOrder() {
    texts(0, 0, "a", "b", "c");
    assertThat(link.receipt().receivedNext()).isEqualTo(3);
    account.evict();
    account.evict();
    assertThat(link.receipt().receivedNext()).isEqualTo(1);
    assertThat(texts(ready())).containsExactly("a");
    assertThat(texts(0, 2, "c")).isTrue();
    assertThat(ready()).isEmpty();
    assertThat(texts(0, 1, "b", "c")).isTrue();
    assertThat(link.receipt().receivedNext()).isEqualTo(3);
  }

  @Test
  void whatNeedsNoOrderComesAgainAfterItWasEvictedToo() {
    MessageRecord free = Some.record("free", Some.TTL, Some.WALL, Bytes.utf8("f"));
    batch(0, 0, free);
    account.evict();
    assertThat(ready()).isEmpty();
    batch(0, 0, free);
    assertThat(ready()).hasSize(1);
    assertThat(ready()).isEmpty();
  }

  @Test
  void whatHasEnteredAHandlerIsNotEvicted() {
    texts(0, 0, "a", "b");
    List<InboundMessage> run = handedOut();
    assertThat(run.getFirst().enter()).isTrue();
    account.evict();
    account.evict();
    assertThat(link.receipt().receivedNext()).isEqualTo(1);
    assertThat(link.settled(run.getFirst(), Settlement.HANDLED)).isTrue();
    assertThat(link.receipt().settledNext()).isEqualTo(1);
  }

  /// Nothing overtakes a message that was handed out and then evicted.
  @Test
  void whatFollowsGoesWithWhatIsEvicted() {
    texts(0, 0, "a");
    texts(0, 2, "c");
    texts(0, 1, "b"); // others wait for it, so it would go last
    texts(0, 3, "d");
    List<InboundMessage> run = handedOut();
    assertThat(run.get(0).enter()).isTrue();
    run.get(1).evict();
    assertThat(run.get(1).enter()).isFalse();
    assertThat(run.get(2).enter()).isFalse();
    assertThat(run.get(3).enter()).isFalse();
    assertThat(link.receipt().receivedNext()).isEqualTo(1);
    link.settled(run.get(0), Settlement.HANDLED);
    texts(0, 1, "b", "c", "d");
    assertThat(texts(ready())).containsExactly("b", "c", "d");
  }

  @Test
  void aLinkThatIsForgottenGivesAllOfTheBudgetBack() {
    texts(0, 0, "in a handler that never ends", "held");
    ready();
    texts(0, 2, "held");
    link.discard();
    assertThat(budget.used()).isZero();
  }

  /// Whatever arrives in whatever order: each number is handed out at most once, in order, receipts
  /// report exactly what is there, and the budget adds up.
  @Test
  void agreesWithAModelUnderRandomBatches() {
    for (long seed = 0; seed < 100; seed++) {
      budget(TOTAL);
      model(new SplittableRandom(seed), seed);
    }
  }

  private void model(SplittableRandom random, long seed) {
    TreeSet<Long> came = new TreeSet<>();
    List<InboundMessage> running = new ArrayList<>();
    long lowest = 0;
    long last = -1;
    for (int step = 0; step < 200; step++) {
      long base = lowest + random.nextInt(30);
      MessageRecord[] records = new MessageRecord[random.nextInt(6)];
      for (int i = 0; i < records.length; i++) {
        records[i] = random.nextInt(8) == 0 ? MessageRecord.SKIP : Some.record("" + (base + i));
        came.add(base + i);
      }
      batch(lowest, records.length == 0 ? lowest : base, records);
      for (InboundMessage message : ready()) {
        assertThat(message.seq()).as("seed %d", seed).isGreaterThan(last);
        last = message.seq();
        running.add(message);
      }
      while (!running.isEmpty() && random.nextInt(3) > 0) {
        link.settled(running.removeFirst(), Settlement.HANDLED);
      }
      Receipt receipt = link.receipt();
      for (long seq = lowest; seq < lowest + 40; seq++) {
        assertThat(received(receipt, seq)).as("seed %d", seed).isEqualTo(came.contains(seq));
      }
      if (random.nextInt(10) == 0) {
        lowest = receipt.settledNext();
      }
    }
    running.forEach(message -> link.settled(message, Settlement.HANDLED));
    link.discard();
    assertThat(budget.used()).as("seed %d", seed).isZero();
  }

  private static boolean received(Receipt receipt, long seq) {
    return seq < receipt.receivedNext()
        || receipt.receivedAbove().stream()
            .anyMatch(range -> range.from() <= seq && seq < range.to());
  }
}

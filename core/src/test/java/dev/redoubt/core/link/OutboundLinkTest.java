package dev.redoubt.core.link;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.Position;
import dev.redoubt.core.Protocol;
import dev.redoubt.core.frame.Batch;
import dev.redoubt.core.frame.MessageRecord;
import dev.redoubt.core.frame.Receipt;
import dev.redoubt.core.frame.Receipt.Range;
import dev.redoubt.core.frame.Receipt.Run;
import dev.redoubt.environment.Now;
import dev.redoubt.message.MessageId;
import dev.redoubt.message.Outcome;
import dev.redoubt.message.Rejection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OutboundLinkTest {
  private static final int ROOM = 256 << 10;
  private static final Outcome.Rejected FAILED = new Outcome.Rejected(Rejection.HANDLER_FAILED);

  private final List<String> ended = new ArrayList<>();
  private final List<String> received = new ArrayList<>();
  private Now now = Some.START;
  private int counter;
  private final OutboundLink link = link(5);

  private OutboundLink link(long id) {
    return new OutboundLink(
        id,
        new Outgoing.Listener() {
          @Override
          public void received(Outgoing message) {
            received.add(name(message));
          }

          @Override
          public void ended(Outgoing message, Outcome outcome) {
            ended.add(name(message) + " " + outcome);
          }
        });
  }

  private static String name(Outgoing message) {
    return ((Some.Named) message.ticket()).name();
  }

  private static String end(String name, Outcome outcome) {
    return name + " " + outcome;
  }

  private void add(String... texts) {
    for (String text : texts) {
      link.add(Some.message(text), now);
    }
  }

  private Batch fresh() {
    return fresh(link);
  }

  private Batch fresh(OutboundLink of) {
    return requireNonNull(of.fresh(ROOM, ROOM, true, new ArrayList<>(), now));
  }

  private @Nullable Batch lacking() {
    return link.resend(0, now.nanos(), ROOM, ROOM, true, new ArrayList<>(), now);
  }

  private Batch resend() {
    return requireNonNull(lacking());
  }

  private Taken receipt(long receivedNext, long settledNext, Run... outcomes) {
    return receipt(receivedNext, settledNext, List.of(), List.of(), outcomes);
  }

  private Taken receipt(
      long receivedNext,
      long settledNext,
      List<Range> above,
      List<Range> settled,
      Run... outcomes) {
    Receipt receipt =
        new Receipt(
            5, receivedNext, settledNext, above, settled, 65_536, 32 << 20, List.of(outcomes));
    return link.receipt(receipt, new Position(1, 1, 0, counter++));
  }

  private void pass(Duration span) {
    now = Some.after(now, span);
  }

  @Test
  void messagesAreNumberedAndWrittenInOrder() {
    assertThat(link.add(Some.message("a"), now)).isEqualTo(new MessageId(5, 0));
    add("b");
    Batch batch = fresh();
    assertThat(batch.baseSeq()).isZero();
    assertThat(batch.records())
        .extracting(record -> record.payload().toUtf8())
        .containsExactly("a", "b");
    assertThat(link.hasNew(true)).isFalse();
    assertThat(link.underWay()).isEqualTo(2);
  }

  @Test
  void settledWithoutACodeIsHandledAndOtherCodesAreWhatTheySay() {
    add("a", "b", "c", "d");
    fresh();
    receipt(4, 4, new Run(1, 2, 2), new Run(2, 3, 4), new Run(3, 4, 200));
    assertThat(ended)
        .containsExactly(
            end("a", Outcome.HANDLED),
            end("b", FAILED),
            end("c", Outcome.EXPIRED),
            end("d", new Outcome.Rejected(Rejection.OTHER)));
    assertThat(link.lowestUnsettled()).isEqualTo(4);
  }

  @Test
  void receiptsInTheWrongOrderSettleOnceAndNeverUnsettle() {
    add("a", "b", "c");
    fresh();
    Receipt late = new Receipt(5, 1, 0, List.of(), List.of(), 1, 1, List.of());
    assertThat(receipt(3, 2)).isEqualTo(Taken.PROGRESS);
    assertThat(link.receipt(late, new Position(1, 0, 0, 0))).isEqualTo(Taken.NOTHING_NEW);
    assertThat(link.receivedNext()).isEqualTo(3);
    assertThat(ended).hasSize(2);
    assertThat(received).containsExactly("c");
  }

  @Test
  void theFirstReceiptOfANewSessionReplacesWhatWasReceived() {
    add("a");
    fresh();
    receipt(1, 0);
    assertThat(link.allReceived()).isTrue();
    Receipt lacking = new Receipt(5, 0, 0, List.of(), List.of(), 1, 1, List.of());
    link.receipt(lacking, new Position(2, 1, 0, 0));
    assertThat(link.allReceived()).isFalse();
  }

  @Test
  void whatWasNeverSentCannotBeConfirmed() {
    add("a", "b");
    link.fresh(Batch.fixedBound() + 40, 40, true, new ArrayList<>(), now);
    assertThat(receipt(3, 3)).isEqualTo(Taken.VIOLATION);
    assertThat(receipt(1, 1, List.of(new Range(9, 10)), List.of())).isEqualTo(Taken.VIOLATION);
    assertThat(receipt(1, 1, new Run(9, 10, 2))).isEqualTo(Taken.VIOLATION);
    assertThat(ended).isEmpty();
  }

  @Test
  void theWindowBoundsWhatIsUnderWayButOneMayAlwaysBe() {
    link.credit(2, 1 << 20);
    add("a", "b", "c");
    assertThat(fresh().records()).hasSize(2);
    assertThat(link.hasNew(true)).isFalse();
    Receipt closed = new Receipt(5, 2, 2, List.of(), List.of(), 0, 0, List.of());
    link.receipt(closed, new Position(1, 1, 0, 0));
    assertThat(fresh().records()).hasSize(1);
    add("d");
    assertThat(link.hasNew(true)).isFalse();
  }

  @Test
  void theWindowCountsBytesToo() {
    link.credit(100, 10);
    add("123456", "1234", "1");
    assertThat(fresh().records()).hasSize(2);
  }

  @Test
  void nothingGoesOutTooFarAheadOfTheOldestUnsettled() {
    add("stuck");
    fresh();
    receipt(0, 0);
    for (int i = 0; i < Protocol.LINK_WINDOW_RECORDS; i++) {
      add("m");
    }
    long last = 0;
    while (link.hasNew(true)) {
      Batch batch = fresh();
      last = batch.baseSeq() + batch.records().size();
    }
    assertThat(last).isEqualTo(Protocol.LINK_WINDOW_RECORDS);
  }

  /// A written message is given a little longer, for the recipient's last word.
  @Test
  void atItsDeadlineAMessageExpiresIfItWasNeverWrittenAndIsUnconfirmedElse() {
    add("written");
    fresh();
    add("queued");
    pass(Some.TTL);
    link.expire(Outcome.EXPIRED, now);
    assertThat(ended).containsExactly(end("queued", Outcome.EXPIRED));
    pass(Duration.ofSeconds(1));
    link.expire(Outcome.EXPIRED, now);
    assertThat(ended)
        .containsExactly(end("queued", Outcome.EXPIRED), end("written", Outcome.UNCONFIRMED));
    assertThat(link.nextDeadline()).isEqualTo(Long.MAX_VALUE);
    assertThat(link.lowestUnsettled()).isEqualTo(2);
  }

  @Test
  void aNumberGivenUpIsWrittenAsASkip() {
    add("a");
    link.add(Some.message("short", Duration.ofMillis(10), false, false), now);
    add("c");
    pass(Duration.ofSeconds(1));
    link.expire(Outcome.EXPIRED, now);
    assertThat(fresh().records()).element(1).isEqualTo(MessageRecord.SKIP);
  }

  /// Others may be waiting behind it.
  @Test
  void aSkipThatIsLackingIsWrittenAgain() {
    add("a");
    link.add(Some.message("lost", Duration.ofMillis(10), false, false), now);
    add("c");
    fresh();
    receipt(1, 0, List.of(new Range(2, 3)), List.of());
    pass(Duration.ofSeconds(1));
    link.expire(Outcome.EXPIRED, now);
    assertThat(link.allReceived()).isFalse();
    Batch again = resend();
    assertThat(again.baseSeq()).isEqualTo(1);
    assertThat(again.records()).containsExactly(MessageRecord.SKIP);
    receipt(3, 0);
    assertThat(link.allReceived()).isTrue();
  }

  @Test
  void onlyWhatIsLackingIsWrittenAgain() {
    add("a", "b", "c", "d");
    fresh();
    receipt(1, 0, List.of(new Range(2, 3)), List.of());
    assertThat(lacking()).isNull();
    pass(Duration.ofSeconds(1));
    Batch first = resend();
    assertThat(first.baseSeq()).isEqualTo(1);
    assertThat(first.records()).hasSize(1);
    assertThat(resend().baseSeq()).isEqualTo(3);
    assertThat(lacking()).isNull();
  }

  @Test
  void aMessageThatDemandsAConfirmedSessionWaitsForOne() {
    link.add(Some.message("secret", Some.TTL, false, true), now);
    add("b");
    assertThat(link.hasNew(false)).isFalse();
    assertThat(link.fresh(ROOM, ROOM, false, new ArrayList<>(), now)).isNull();
    assertThat(fresh().records()).hasSize(2);
  }

  @Test
  void whatMovesKeepsItsIdAndItsOrderAndIsFlaggedIfItWasWritten() {
    add("a", "b");
    link.fresh(Batch.fixedBound() + 40, ROOM, true, new ArrayList<>(), now);
    OutboundLink next = link(6);
    assertThat(next.takeOver(link)).isEqualTo(2);
    Batch batch = fresh(next);
    assertThat(batch.records())
        .extracting(MessageRecord::ownId)
        .containsExactly(new MessageId(5, 0), new MessageId(5, 1));
    assertThat(batch.records()).extracting(MessageRecord::redelivered).containsExactly(true, false);
    assertThat(link.unsettled()).isZero();
    assertThat(link.farewell(now).lowestUnsettled()).isEqualTo(2);
  }

  @Test
  void whatMovedAfterItWasWrittenEndsNeitherExpiredNorRejected() {
    add("a", "b", "c");
    fresh();
    OutboundLink next = link(6);
    next.takeOver(link);
    fresh(next);
    Receipt receipt =
        new Receipt(
            6, 3, 3, List.of(), List.of(), 9, 9, List.of(new Run(0, 1, 4), new Run(1, 2, 2)));
    next.receipt(receipt, new Position(1, 1, 0, 0));
    assertThat(ended)
        .containsExactly(
            end("a", Outcome.UNCONFIRMED),
            end("b", Outcome.UNCONFIRMED),
            end("c", Outcome.HANDLED));
  }

  @Test
  void whatMayNotMoveEndsAtOnce() {
    link.add(Some.message("written", Some.TTL, true, false), now);
    fresh();
    link.add(Some.message("queued", Some.TTL, true, false), now);
    assertThat(link(6).takeOver(link)).isZero();
    assertThat(ended)
        .containsExactly(end("written", Outcome.UNCONFIRMED), end("queued", Outcome.EXPIRED));
  }

  /// Binding to the first instance found is not a move.
  @Test
  void whatMayNotMoveIsStillBound() {
    link.add(Some.message("here", Some.TTL, true, false), now);
    OutboundLink bound = link(6);
    bound.bind(link);
    assertThat(ended).isEmpty();
    assertThat(bound.unsettled()).isEqualTo(1);
    Batch batch = fresh(bound);
    assertThat(batch.records().getFirst().redelivered()).isFalse();
  }

  @Test
  void rejectingAllIsCertainOnlyOfWhatCannotHaveBeenHandled() {
    add("written");
    fresh();
    add("queued");
    link.rejectAll(FAILED, false);
    assertThat(ended).containsExactly(end("written", Outcome.UNCONFIRMED), end("queued", FAILED));
    ended.clear();
    add("refused");
    fresh();
    link.rejectAll(FAILED, true);
    assertThat(ended).containsExactly(end("refused", FAILED));
  }

  @Test
  void givingUpAllEndsEachAsAtItsDeadline() {
    add("written");
    fresh();
    add("queued");
    link.giveUpAll();
    assertThat(ended)
        .containsExactly(end("written", Outcome.UNCONFIRMED), end("queued", Outcome.EXPIRED));
    assertThat(link.probe(now).lowestUnsettled()).isEqualTo(2);
  }

  @Test
  void whatIsNewWaitsForTheBatchBeforeItOrUntilItFillsOne() {
    add("a");
    assertThat(link.ripe(ROOM)).isTrue();
    fresh();
    add("b");
    assertThat(link.ripe(ROOM)).isFalse();
    assertThat(link.ripe(1)).isTrue();
    receipt(1, 0);
    assertThat(link.ripe(ROOM)).isTrue();
  }

  @Test
  void whatIsNewDoesNotWaitForABatchThatHasExpired() {
    add("a");
    fresh();
    pass(Some.TTL.plusSeconds(1));
    link.expire(Outcome.EXPIRED, now);
    add("b");
    assertThat(link.ripe(ROOM)).isTrue();
  }
}

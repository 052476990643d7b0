package dev.redoubt.core.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.Position;
import dev.redoubt.core.Protocol;
import dev.redoubt.core.budget.MemoryBudget;
import dev.redoubt.core.frame.Batch;
import dev.redoubt.core.frame.MessageRecord;
import dev.redoubt.core.frame.Receipt;
import dev.redoubt.core.kept.Change;
import dev.redoubt.core.kept.Journal;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.identity.Standing;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import dev.redoubt.message.MessageId;
import dev.redoubt.message.Outcome;
import dev.redoubt.message.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What waits until a change is durable (SPEC.md §7.17), link by link. The simulator kills agents
/// at every such point.
class GatesTest {
  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final int ROOM = 64 << 10;

  private final Journal journal = Journal.kept(1);
  private final List<String> told = new ArrayList<>();
  private final List<Change> store = new ArrayList<>();
  private final OutboundLink link = outbound(5);
  private Now now = Some.START;

  private final class Listener implements Outgoing.Listener {
    @Override
    public void received(Outgoing message) {}

    @Override
    public void ended(Outgoing message, Outcome outcome) {
      told.add(name(message) + " " + outcome);
    }

    @Override
    public void kept(List<Outgoing> messages) {
      messages.forEach(message -> told.add(name(message) + " kept"));
    }
  }

  private static String name(Outgoing message) {
    return ((Some.Named) message.ticket()).name();
  }

  private OutboundLink outbound(long id) {
    OutboundLink made = new OutboundLink(id, new Listener(), journal);
    made.address(Bytes.utf8("bob"));
    return made;
  }

  private void begin() {
    store.addAll(journal.cut(now));
  }

  private void durable() {
    journal.persisted(journal.underWay(), now);
  }

  private void commit() {
    begin();
    durable();
  }

  private void add(String text, Duration ttl) {
    MessageId unused = link.add(Some.message(text, ttl, false, false), now);
  }

  private void expire() {
    now = Some.after(now, SHORT.plusSeconds(1));
    link.expire(Outcome.EXPIRED, now);
  }

  private @Nullable Batch fresh() {
    return link.fresh(ROOM, ROOM, true, new ArrayList<>(), now);
  }

  @Test
  void aMessageIsCalledKeptOnceItIsDurable() {
    add("one", SHORT);
    begin();
    assertThat(told).isEmpty();
    durable();
    assertThat(told).containsExactly("one kept");
  }

  @Test
  void anEndOtherThanHandledIsToldOnceItIsDurable() {
    add("one", SHORT);
    commit();
    expire();
    begin();
    assertThat(told).containsExactly("one kept");
    durable();
    assertThat(told).containsExactly("one kept", "one EXPIRED");
  }

  @Test
  void whatEndsBeforeItIsWrittenToTheStoreIsToldAtOnceAndNeverWritten() {
    add("one", SHORT);
    expire();
    assertThat(told).containsExactly("one EXPIRED");
    assertThat(journal.cut(now)).isEmpty();
  }

  @Test
  void anEndAsHandledWaitsForNothing() {
    add("one", SHORT);
    commit();
    assertThat(fresh()).isNotNull();
    link.receipt(
        new Receipt(5, 1, 1, List.of(), List.of(), 100, 1 << 20, List.of()),
        new Position(1, 1, 0, 0));
    assertThat(told).containsExactly("one kept", "one HANDLED");
    assertThat(link.probe(now).lowestUnsettled()).isEqualTo(1);
  }

  @Test
  void lowestUnsettledDoesNotPassAnEndThatMayBeForgotten() {
    add("one", SHORT);
    add("two", Some.TTL);
    commit();
    expire();
    assertThat(link.probe(now).lowestUnsettled()).isZero();
    assertThat(link.hasNew(true)).isFalse();
    commit();
    assertThat(link.probe(now).lowestUnsettled()).isEqualTo(1);
    assertThat(link.hasNew(true)).isTrue();
  }

  @Test
  void noSkipPassesAnEndThatMayBeForgotten() {
    add("one", Some.TTL);
    add("two", SHORT);
    add("three", Some.TTL);
    commit();
    assertThat(fresh()).isNotNull();
    expire();
    assertThat(resend().records()).hasSize(1);
    commit();
    assertThat(resend().records()).hasSize(3).element(1).isEqualTo(MessageRecord.SKIP);
  }

  private Batch resend() {
    now = Some.after(now, Duration.ofSeconds(10));
    Batch batch = link.resend(0, now.nanos(), ROOM, ROOM, true, new ArrayList<>(), now);
    assertThat(batch).isNotNull();
    return batch;
  }

  @Test
  void movedMessagesAreWrittenAndTheOldLinkClosedOnceTheMoveIsDurable() {
    add("one", Some.TTL);
    commit();
    assertThat(fresh()).isNotNull();
    OutboundLink next = outbound(6);
    assertThat(next.takeOver(link)).isEqualTo(1);
    begin();
    assertThat(next.hasNew(true)).isFalse();
    assertThat(link.moveDurable()).isFalse();
    durable();
    assertThat(next.hasNew(true)).isTrue();
    assertThat(link.moveDurable()).isTrue();
  }

  private void addFromHandler(OutboundLink to, String text) {
    MessageId unused = to.add(Some.message(text).onceDurable(), now);
  }

  private static List<String> texts(@Nullable Batch batch) {
    return batch == null
        ? List.of()
        : batch.records().stream().map(record -> record.payload().toUtf8()).toList();
  }

  @Test
  void whatAHandlerSendsIsWrittenOnceItIsDurable() {
    addFromHandler(link, "answer");
    assertThat(link.hasNew(true)).isFalse();
    begin();
    assertThat(fresh()).isNull();
    durable();
    assertThat(texts(fresh())).containsExactly("answer");
  }

  @Test
  void whatFollowsWaitsBehindItAndWhatIsBeforeDoesNot() {
    add("before", Some.TTL);
    addFromHandler(link, "answer");
    begin();
    addFromHandler(link, "next");
    add("after", Some.TTL);
    assertThat(texts(fresh())).containsExactly("before");
    durable();
    assertThat(texts(fresh())).containsExactly("answer");
    begin();
    addFromHandler(link, "last");
    assertThat(fresh()).isNull();
    durable();
    assertThat(texts(fresh())).containsExactly("next", "after");
    commit();
    assertThat(texts(fresh())).containsExactly("last");
  }

  @Test
  void whatAHandlerSendsWaitsForItsCommitOnAnotherLinkToo() {
    addFromHandler(link, "answer");
    OutboundLink chosen = outbound(6);
    add(chosen, "before");
    chosen.bind(link);
    assertThat(chosen.hasNew(true)).isFalse();
    begin();
    assertThat(chosen.hasNew(true)).isFalse();
    durable();
    assertThat(chosen.hasNew(true)).isTrue();
  }

  private void add(OutboundLink to, String text) {
    MessageId unused = to.add(Some.message(text), now);
  }

  @Test
  void withoutAStoreAHandlersSendsWaitForNothing() {
    OutboundLink plain = new OutboundLink(7, new Listener());
    addFromHandler(plain, "answer");
    assertThat(plain.hasNew(true)).isTrue();
  }

  // --- What comes back

  private final Journal next = Journal.kept(2);

  private OutboundLink restored() throws MalformedException {
    Change.Put entry =
        store.stream()
            .filter(Change.Put.class::isInstance)
            .map(Change.Put.class::cast)
            .filter(put -> put.key().size() > 9)
            .reduce((before, last) -> last)
            .orElseThrow();
    OutboundLink back = OutboundLink.restored(5, 0, Bytes.utf8("bob"), new Listener(), next);
    back.restore(
        entry.value(), (id, record, left) -> new Some.Named(record.payload().toUtf8()), now);
    return back;
  }

  @Test
  void whatComesBackKeepsItsNumbersAndMayHaveBeenWritten() throws MalformedException {
    add("one", SHORT);
    add("two", Some.TTL);
    commit();
    expire();
    commit();
    OutboundLink back = restored();
    assertThat(back.unsettled()).isEqualTo(1);
    Batch batch = back.fresh(ROOM, ROOM, true, new ArrayList<>(), now);
    assertThat(batch).isNotNull();
    assertThat(batch.baseSeq()).isEqualTo(1);
    assertThat(batch.records()).hasSize(1);
    back.giveUpAll();
    assertThat(next.cut(now)).isNotEmpty();
    next.persisted(next.underWay(), now);
    assertThat(told).contains("two UNCONFIRMED").doesNotContain("two EXPIRED");
  }

  @Test
  void receiptsMayNameWhatALinkOfAnEarlierRunHasForgotten() throws MalformedException {
    add("one", Some.TTL);
    commit();
    OutboundLink back = restored();
    Receipt more = new Receipt(5, 9, 9, List.of(), List.of(), 100, 1 << 20, List.of());
    assertThat(back.receipt(more, new Position(1, 1, 0, 0))).isEqualTo(Taken.PROGRESS);
    assertThat(back.drained()).isTrue();
    assertThat(back.farewell(now).lowestUnsettled()).isEqualTo(Protocol.SEQ_MAX);
  }

  // --- The recipient

  private InboundLink inbound(@Nullable KeptLink left) {
    return new InboundLink(
        new LinkOrigin(5, Some.PEER, new InstanceId(Bytes.wrap(new byte[InstanceId.BYTES]))),
        0,
        new InboundMessage.Lane() {},
        new MemoryBudget(64 << 20).open(Standing.KNOWN, () -> {}),
        type -> false,
        new DurableProgress(0, left),
        now);
  }

  private void receive(InboundLink at, long seq, MessageRecord record) {
    Batch batch = new Batch(5, 0, seq, Some.WALL, List.of(record));
    boolean unused = at.batch(batch, new Transit(now.wallMillis(), 0, false), false, now);
  }

  private void commit(InboundLink at) {
    assertThat(at.keep(now)).isNotNull();
    assertThat(at.nowDurable()).isTrue();
  }

  @Test
  void aMessageEntersAHandlerOnceItsNumberIsReserved() {
    InboundLink at = inbound(null);
    receive(at, 0, Some.record("one"));
    assertThat(at.ready(false)).isEmpty();
    assertThat(at.reserves()).isTrue();
    commit(at);
    assertThat(at.ready(false)).hasSize(1);
  }

  @Test
  void aReceiptCallsSettledWhatIsDurable() {
    InboundLink at = inbound(null);
    receive(at, 0, Some.record("one"));
    assertThat(at.ready(false)).isEmpty();
    assertThat(at.reserves()).isTrue();
    commit(at);
    InboundMessage message = at.ready(false).getFirst().getFirst();
    assertThat(message.enter()).isTrue();
    assertThat(at.settled(message, Settlement.HANDLED)).isTrue();
    assertThat(at.receipt().receivedNext()).isEqualTo(1);
    assertThat(at.receipt().settledNext()).isZero();
    commit(at);
    assertThat(at.receipt().settledNext()).isEqualTo(1);
  }

  private static KeptLink left() {
    return new KeptLink(3, List.of(new Receipt.Range(5, 6)), List.of(), 8, 2, Some.WALL);
  }

  @Test
  void whatMayHaveBeenInAHandlerIsFlaggedAndTheRestIsNot() {
    InboundLink at = inbound(left());
    receive(at, 3, Some.record("before"));
    receive(at, 4, Some.record("too"));
    for (long seq = 5; seq < 9; seq++) {
      receive(at, seq, Some.record("later"));
    }
    List<InboundMessage> run = at.ready(false).getFirst();
    assertThat(run).extracting(InboundMessage::seq).containsExactly(3L, 4L, 6L, 7L);
    assertThat(run).allMatch(InboundMessage::redelivered);
    assertThat(at.reserves()).isTrue();
    commit(at);
    run.forEach(message -> assertThat(at.settled(message, Settlement.HANDLED)).isTrue());
    assertThat(at.ready(false).getFirst().getFirst().redelivered()).isFalse();
  }

  @Test
  void whatMayHaveBeenInAHandlerNeverExpires() {
    InboundLink at = inbound(left());
    receive(at, 3, Some.record("chat", SHORT, Some.WALL - 2_000, Bytes.utf8("old")));
    assertThat(at.receipt().outcomes()).isEmpty();
    assertThat(at.receipt().receivedNext()).isEqualTo(3);
    receive(at, 9, Some.record("chat", SHORT, Some.WALL - 2_000, Bytes.utf8("old")));
    commit(at);
    assertThat(at.receipt().outcomes()).containsExactly(new Receipt.Run(9, 10, 4));
  }

  @Test
  void aFloorIsReadAsItWasWrittenAndForgottenByTheWallClock() throws MalformedException {
    KeptLink left =
        new KeptLink(
            3,
            List.of(new Receipt.Range(5, 6)),
            List.of(new Receipt.Run(1, 2, 2)),
            1_024,
            1,
            Some.WALL + 60_000);
    assertThat(KeptLink.decode(left.encode())).isEqualTo(left);
    Now later = new Now(7, Some.WALL + 30_000); // another process, with a clock of its own
    Duration memory = Protocol.LINK_MEMORY.plus(Protocol.CLOCK_TOLERANCE).plusSeconds(30);
    assertThat(left.forgetAt(later)).isEqualTo(later.plus(memory));
  }
}

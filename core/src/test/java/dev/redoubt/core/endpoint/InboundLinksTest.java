package dev.redoubt.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.SeededRandomness;
import dev.redoubt.core.budget.Account;
import dev.redoubt.core.budget.MemoryBudget;
import dev.redoubt.core.bundle.InstanceKey;
import dev.redoubt.core.frame.Batch;
import dev.redoubt.core.frame.MessageRecord;
import dev.redoubt.core.link.InboundMessage;
import dev.redoubt.core.link.Transit;
import dev.redoubt.environment.Limits;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Assessment;
import dev.redoubt.identity.Claim;
import dev.redoubt.identity.Identity;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.identity.Occasion;
import dev.redoubt.identity.PinStore;
import dev.redoubt.identity.Standing;
import dev.redoubt.identity.Trust;
import dev.redoubt.identity.VerifiedPeer;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.Settlement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class InboundLinksTest {
  private static final VerifiedPeer PEER = peer();
  private static final MessageRecord MESSAGE =
      new MessageRecord(
          new MessageRecord.Kind("type", "", 300_000),
          Net.WALL,
          null,
          false,
          null,
          List.of(),
          Bytes.EMPTY,
          false);
  private static final Transit AT_ONCE = new Transit(Net.WALL, 0, false);

  private final MemoryBudget budget = new MemoryBudget(1L << 30);
  private final Account account = budget.open(Standing.STRANGER, () -> {});
  private final InboundLinks links = new InboundLinks(account);
  private Now now = new Now(1_000_000_000_000L, Net.WALL);
  private final InboundChannel channel = channel();

  private InboundChannel channel() {
    SeededRandomness randomness = new SeededRandomness(2);
    AgentName bob = AgentName.of("bob");
    Identity identity = Net.identity("bob");
    EndpointConfig config =
        new EndpointConfig(
            bob,
            identity,
            EndpointTest.pinned("alice"),
            Limits.DEFAULT,
            randomness,
            "free"::equals);
    Agenda agenda = new Agenda();
    Effects effects = new Effects(new EndpointCounters(), now);
    TaskContext context = new TaskContext(agenda, effects, new RedisState(agenda));
    InstanceKey alice = new InstanceKey(PEER.fingerprint(), InstanceId.random(randomness));
    ForgottenIdentities forgotten = new ForgottenIdentities(budget.common());
    RestoredLinks restored = new RestoredLinks(context, budget.common());
    return new InboundChannel(context, config, forgotten, restored, alice, PEER, account);
  }

  private static VerifiedPeer peer() {
    Assessment assessment =
        Trust.assess(
            Trust.firstUse(PinStore.inMemory()),
            Claim.shown(
                AgentName.of("alice"),
                Net.identity("alice").fingerprint(),
                Occasion.INBOUND,
                Bytes.EMPTY,
                Net.WALL));
    return ((Assessment.Accepted) assessment).peer();
  }

  @SuppressWarnings("NullAway") // its session plays no part here
  private PendingReceipt open(long id) {
    PendingReceipt owed =
        new PendingReceipt(
            channel, account, Batch.probe(id, 0, Net.WALL), null, "free"::equals, now);
    links.add(owed);
    return owed;
  }

  /// The effects of one batch, and how many links it touched.
  private long batch(PendingReceipt owed, long lowest, long base, MessageRecord... records) {
    long before = links.steps();
    links.busy();
    Batch batch = new Batch(owed.link.id(), lowest, base, Net.WALL, List.of(records));
    owed.link.batch(batch, AT_ONCE, false, now);
    links.took(owed, now);
    links.owe(owed, now.nanos());
    links.expire(now.nanos(), now);
    links.forEachBusy(
        one -> one.link.ready(false).forEach(run -> run.forEach(message -> handle(one, message))));
    links.lookAtTouched(true, now);
    assertThat(links.due(now)).containsExactly(owed);
    owed.at = PendingReceipt.NEVER;
    links.nextDue();
    links.nextExpiry();
    return links.steps() - before;
  }

  private static void handle(PendingReceipt owed, InboundMessage message) {
    assertThat(message.enter()).isTrue();
    assertThat(owed.link.settled(message, Settlement.HANDLED)).isTrue();
  }

  @Test
  void aBatchHasUsLookAtItsOwnLinkHoweverManyThereAre() {
    for (int id = 0; id < 4_096; id++) {
      long steps = batch(open(id), 0, 0, MESSAGE);
      assertThat(steps).isLessThanOrEqualTo(8);
    }
    assertThat(links.count()).isEqualTo(4_096);
  }

  @Test
  void whatIsOwedLaterIsNotLookedAtBefore() {
    PendingReceipt one = open(1);
    links.owe(one, now.plus(Duration.ofMillis(5)));
    assertThat(links.due(now)).isEmpty();
    assertThat(links.nextDue()).isEqualTo(now.plus(Duration.ofMillis(5)));
    links.owe(one, now.nanos());
    assertThat(links.due(now)).containsExactly(one);
    links.postpone(List.of(one), now.plus(Duration.ofMillis(50)));
    assertThat(links.due(now)).isEmpty();
    pass(Duration.ofMillis(50));
    assertThat(links.due(now)).containsExactly(one);
  }

  @Test
  void whatIsOwedForTheSameInstantOnceMoreIsDueOnce() {
    PendingReceipt one = open(1);
    long later = now.plus(Duration.ofMillis(5));
    assertThat(links.owe(one, later)).isTrue();
    assertThat(links.owe(one, now.nanos())).isTrue();
    assertThat(links.due(now)).containsExactly(one);
    one.written(now);
    assertThat(links.owe(one, later)).isTrue();
    pass(Duration.ofMillis(5));
    assertThat(links.due(now)).containsExactly(one);
  }

  @Test
  void aLinkGivesItsRoomBackOnceItHasHeldNothingForASecond() {
    PendingReceipt one = open(1);
    batch(one, 0, Protocol.LINK_WINDOW_RECORDS - 1, MessageRecord.SKIP);
    long taken = account.used();
    for (int i = 1; i <= 10; i++) {
      pass(Duration.ofMillis(300));
      batch(one, (long) i * Protocol.LINK_WINDOW_RECORDS, (long) i * Protocol.LINK_WINDOW_RECORDS);
      links.trim(now);
      assertThat(account.used()).isEqualTo(taken).isPositive();
    }
    assertThat(links.nextTrim()).isLessThanOrEqualTo(now.plus(Duration.ofSeconds(1)));
    pass(Duration.ofSeconds(2));
    links.trim(now);
    assertThat(account.used()).isZero();
    assertThat(links.nextTrim()).isEqualTo(PendingReceipt.NEVER);
  }

  private void pass(Duration span) {
    now = new Now(now.plus(span), now.wallMillis() + span.toMillis());
  }
}

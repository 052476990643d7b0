package dev.redoubt.testkit;

import static dev.redoubt.testkit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.Agent;
import dev.redoubt.Delivery;
import dev.redoubt.SendOptions;
import dev.redoubt.TransportException;
import dev.redoubt.core.Base32;
import dev.redoubt.identity.AgentName;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.Outcome;
import dev.redoubt.spi.Inbox;
import dev.redoubt.spi.Receiver;
import dev.redoubt.transport.Entry;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Listing.Listed;
import dev.redoubt.transport.Misbehaviour;
import dev.redoubt.transport.Stream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostileTransportTest {
  private static final AgentName BOB = AgentName.of("bob");
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final ManualClock clock = new ManualClock();
  private final InMemoryTransport inner = new InMemoryTransport(clock);

  @AfterEach
  void close() {
    inner.close();
  }

  // --- Each fault really happens

  @Test
  void anHonestPlanPassesEverythingInOrderAndReadsIt() {
    HostileTransport honest = hostile(Faults.NONE);
    List<String> heard = exchange(honest);
    assertThat(heard).isEqualTo(numbers());
    assertThat(honest.counts()).isEmpty();
    assertThat(honest.written())
        .extracting(one -> one.entry().bytes().toUtf8())
        .containsAll(numbers())
        .hasSize(101);
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"LOSE", "DUPLICATE", "DELAY", "REORDER", "REPLAY", "SPLICE", "FORGE", "POISON"})
  void whatAFaultDoesIsSeenByTheReaderAndCounted(Fault fault) {
    HostileTransport hostile = hostile(Faults.NONE.with(fault, 0.3));
    List<String> heard = exchange(hostile);
    assertThat(hostile.counts()).containsOnlyKeys(fault);
    long count = hostile.counts().getOrDefault(fault, 0L);
    assertThat(count).isBetween(10L, 60L);
    switch (fault) {
      case LOSE -> assertThat(heard).hasSize((int) (100 - count)).isSubsetOf(numbers());
      case DUPLICATE, REPLAY -> {
        assertThat(heard).hasSize((int) (100 + count)).containsAll(numbers());
        assertThat(new TreeSet<>(heard)).hasSize(100);
      }
      case DELAY -> assertThat(heard).isEqualTo(numbers());
      case REORDER -> assertThat(heard).isNotEqualTo(numbers()).containsAll(numbers()).hasSize(100);
      case SPLICE -> assertThat(heard).hasSizeGreaterThan(100).isSubsetOf(numbers());
      case FORGE -> assertThat(heard).hasSize((int) (100 + count)).containsAll(numbers());
      case POISON -> assertThat(heard).hasSizeLessThan(100).isSubsetOf(numbers());
      default -> throw new AssertionError(fault);
    }
  }

  @Test
  void aRefusedWriteFailsAndIsNotStored() {
    HostileTransport hostile = hostile(Faults.NONE.with(Fault.REFUSE, 1));
    Inbox alice = hostile.open(inbox(1), new Heard());
    assertThatThrownBy(
            () -> alice.write(inbox(2), Stream.DATA, Bytes.EMPTY).toCompletableFuture().join())
        .hasCauseInstanceOf(TransportException.class);
    assertThat(hostile.written()).isEmpty();
    assertThat(hostile.counts()).containsExactly(Map.entry(Fault.REFUSE, 1L));
  }

  @Test
  void aRollBackLosesWhatIsUnderWayAndBringsOldEntriesAgain() {
    HostileTransport hostile = hostile(Faults.NONE);
    List<String> before = exchange(hostile);
    Heard late = new Heard();
    hostile.open(inbox(4), late);
    Inbox alice = hostile.open(inbox(5), new Heard());
    hostile.faults(Faults.NONE.with(Fault.DELAY, 1));
    alice.write(inbox(4), Stream.DATA, Bytes.utf8("under way"));
    hostile.clean();
    for (int i = 0; i < 10; i++) {
      hostile.rollBack();
    }
    alice.write(inbox(4), Stream.DATA, Bytes.utf8("after"));
    clock.advance(SECOND);
    await().until(() -> late.log.contains("after"));
    assertThat(late.log).doesNotContain("under way");
    assertThat(before).hasSize(100);
    await().untilAsserted(() -> assertThat(bob.log).hasSizeGreaterThan(100));
  }

  @Test
  void theDirectoryHidesInstancesAndShowsThoseThatAreGone() {
    HostileTransport hostile = hostile(Faults.NONE.with(Fault.HIDE, 1).withHold(SECOND));
    Inbox one = hostile.open(inbox(1), new Heard());
    one.heartbeat(BOB, Bytes.utf8("bundle"));
    List<List<Listed>> shown = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      shown.add(listed(one));
      clock.advance(SECOND);
      one.heartbeat(BOB, Bytes.utf8("bundle"));
    }
    assertThat(shown).allSatisfy(list -> assertThat(list).noneMatch(this::fresh));
    hostile.clean();
    clock.advance(SECOND);
    one.heartbeat(BOB, Bytes.utf8("newer"));
    assertThat(listed(one)).extracting(Listed::bundle).containsExactly(Bytes.utf8("newer"));

    hostile.faults(Faults.NONE.with(Fault.OUTDATE, 1));
    assertThat(listed(one)).extracting(Listed::bundle).containsExactly(Bytes.utf8("bundle"));
    one.leave(BOB);
    assertThat(listed(one)).singleElement().matches(this::fresh);
    hostile.clean();
    assertThat(listed(one)).isEmpty();
  }

  @Test
  void equalSeedsMakeEqualDecisions() {
    Faults faults = Faults.NONE.with(Fault.LOSE, 0.5).with(Fault.FORGE, 0.5);
    HostileTransport first = new HostileTransport(new InMemoryTransport(clock), clock, 7, faults);
    HostileTransport second = new HostileTransport(new InMemoryTransport(clock), clock, 7, faults);
    List<String> heard = exchange(first);
    assertThat(exchange(second)).hasSameElementsAs(heard).hasSameSizeAs(heard);
    assertThat(second.counts()).isEqualTo(first.counts());
    first.close();
    second.close();
  }

  @Test
  void aRateThatIsNoProbabilityIsRefusedByName() {
    assertThatThrownBy(() -> Faults.NONE.with(Fault.LOSE, 1.5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("LOSE");
    assertThatThrownBy(() -> Faults.NONE.withDelay(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }

  // --- Agents survive it

  /// All faults at once, as bad as possible while something still gets through.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void agentsDeliverEverythingOnceAndInOrderOverAHostileRedis(long seed) {
    Faults faults = Faults.NONE.withDelay(Duration.ofMillis(50)).withHold(SECOND);
    for (Fault fault : Fault.values()) {
      faults = faults.with(fault, fault == Fault.ROLL_BACK || fault == Fault.POISON ? 0.02 : 0.1);
    }
    HostileTransport hostile = new HostileTransport(new InMemoryTransport(), seed, faults);
    List<Integer> handled = new CopyOnWriteArrayList<>();
    try (Agent bob =
            Agent.builder("bob")
                .transport(hostile)
                .handle("n", Integer.class, (message, context) -> handled.add(message.body()))
                .start();
        Agent alice = Agent.builder("alice").transport(hostile).start()) {
      List<Delivery> deliveries = new ArrayList<>();
      SendOptions patient = SendOptions.DEFAULT.timeToLive(Duration.ofHours(1));
      // Until it was as bad as that: how many envelopes the messages take is not ours to say.
      for (int i = 0; i < 100 || (hostile.counts().size() <= 6 && i < 2_000); i++) {
        deliveries.add(alice.send("bob", "n", i, patient));
        deliveries.get(i).await(Duration.ofMillis(20));
      }
      hostile.clean();
      assertThat(deliveries).extracting(Delivery::await).containsOnly(Outcome.HANDLED);
      assertThat(handled).isEqualTo(IntStream.range(0, deliveries.size()).boxed().toList());
      assertThat(bob.counters().received().settled()).isNotEmpty();
    } finally {
      hostile.close();
    }
    assertThat(hostile.counts()).hasSizeGreaterThan(6);
  }

  // --- The stage

  private final Heard bob = new Heard();

  private HostileTransport hostile(Faults faults) {
    return new HostileTransport(inner, clock, 5, faults);
  }

  /// Sends a hundred numbers to an inbox, and returns what is finally read there and in a second
  /// inbox.
  private List<String> exchange(HostileTransport hostile) {
    Heard heard = hostile.written().isEmpty() && bob.log.isEmpty() ? bob : new Heard();
    Inbox alice = hostile.open(inbox(1), heard);
    hostile.open(inbox(2), heard);
    for (String number : numbers()) {
      alice.write(inbox(2), Stream.DATA, Bytes.utf8(number));
      clock.advance(Duration.ofMillis(10));
    }
    clock.advance(Duration.ofMinutes(1));
    hostile.clean();
    alice.write(inbox(2), Stream.DATA, Bytes.utf8("end"));
    await().until(() -> heard.log.contains("end"));
    return heard.log.stream().filter(text -> !text.equals("end")).toList();
  }

  private static List<String> numbers() {
    return IntStream.range(100, 200).mapToObj(String::valueOf).toList();
  }

  private static List<Listed> listed(Inbox reader) {
    return reader.list(BOB).toCompletableFuture().join().inboxes();
  }

  private boolean fresh(Listed one) {
    return clock.now().wallMillis() - one.heartbeatMillis() < 20_000;
  }

  private static InboxId inbox(int number) {
    byte[] bytes = new byte[16];
    bytes[0] = (byte) number;
    return new InboxId(Base32.encode(bytes));
  }

  private static final class Heard implements Receiver {
    final List<String> log = new CopyOnWriteArrayList<>();

    @Override
    public void entries(List<Entry> entries) {
      entries.forEach(entry -> log.add(entry.bytes().toUtf8()));
    }

    @Override
    public void connected() {}

    @Override
    public void disconnected(String reason) {}

    @Override
    public void hint(AgentName name, boolean joined) {}

    @Override
    public void misbehaviour(Misbehaviour kind, String detail) {}
  }
}

package dev.redoubt.gateway.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.redoubt.Agent;
import dev.redoubt.AgentCounters;
import dev.redoubt.AgentCounters.SettleTimes;
import dev.redoubt.AgentEvent;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.message.Rejection;
import dev.redoubt.message.Settlement;
import dev.redoubt.testkit.InMemoryTransport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RecorderTest {
  private final AtomicLong nanos = new AtomicLong();
  private final Recorder recorder = new Recorder(() -> Instant.ofEpochMilli(7), nanos::get);

  private static AgentEvent event(String reason) {
    return new AgentEvent.ConnectionDegraded(reason);
  }

  /// Everything, as a page reads it.
  private List<Numbered> all() {
    List<Numbered> all = new ArrayList<>();
    List<Numbered> more = recorder.after(0);
    while (!more.isEmpty()) {
      assertThat(more.size()).isLessThanOrEqualTo(Recorder.TOGETHER);
      all.addAll(more);
      more = recorder.after(more.getLast().number());
    }
    return all;
  }

  private static AgentCounters counters(long sent, long handled, long expired, List<Long> within) {
    SettleTimes times =
        new SettleTimes(
            List.of(Duration.ofMillis(1), Duration.ofMillis(10), Duration.ofMillis(100)),
            within,
            within.getLast(),
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO);
    return new AgentCounters(
        new AgentCounters.Sent(
            sent, handled, expired, 0, Map.of(Rejection.NO_HANDLER, expired), times),
        new AgentCounters.Received(
            Map.of(Settlement.HANDLED, 3 * handled, Settlement.REFUSED, expired), 0),
        new AgentCounters.Anomalies(Map.of(), Map.of(), 0, 0, 0, 0),
        0);
  }

  private static AgentCounters none() {
    return counters(0, 0, 0, List.of(0L, 0L, 0L));
  }

  @Test
  void theNewestEventsAreKeptInOrder() {
    for (int i = 0; i < Recorder.EVENTS + 5; i++) {
      recorder.event(event("number " + i));
    }
    List<Numbered> all = all();
    assertThat(all.size()).isEqualTo(Recorder.EVENTS);
    assertThat(((Happening) all.getFirst()).detail()).isEqualTo("number 5");
    assertThat(all).isSortedAccordingTo((a, b) -> Long.compare(a.number(), b.number()));
  }

  @Test
  void fiveMinutesOfTrafficAreKeptAPointEachSecond() {
    for (int i = 0; i < 5 * (Recorder.SAMPLES + 50); i++) {
      recorder.tick(RecorderTest::none);
      nanos.addAndGet(Duration.ofMillis(200).toNanos());
    }
    assertThat(all()).hasSize(Recorder.SAMPLES).allMatch(one -> one instanceof Sample);
  }

  @Test
  void aSampleHasRatesAndTheLatencyOfTheLastSeconds() {
    recorder.tick(RecorderTest::none);
    nanos.addAndGet(Duration.ofSeconds(2).toNanos());
    recorder.tick(() -> counters(100, 60, 4, List.of(30L, 59L, 60L)));
    Sample sample = (Sample) all().getFirst();
    assertThat(sample.sent()).isEqualTo(50);
    assertThat(sample.handledByPeers()).isEqualTo(30);
    assertThat(sample.handledHere()).isEqualTo(90);
    assertThat(sample.failed()).isEqualTo(6); // expired, rejected and refused
    assertThat(sample.p50()).isEqualTo(1);
    assertThat(sample.p99()).isCloseTo(46, within(0.01));

    for (int i = 0; i < 11; i++) {
      nanos.addAndGet(Duration.ofSeconds(1).toNanos());
      recorder.tick(() -> counters(100, 60, 4, List.of(30L, 59L, 60L)));
    }
    assertThat(((Sample) all().getLast()).p50()).isEqualTo(Latency.NONE);
  }

  @Test
  void whatPeersCanMakeLongIsCutAndFirstUsesAreBounded() {
    recorder.event(event("x".repeat(100_000)));
    assertThat(((Happening) all().getFirst()).detail()).hasSize(Words.DETAIL_MAX);
    try (Agent agent = Agent.builder("a").redis("memory:recorder").build()) {
      Fingerprint fingerprint = agent.fingerprint();
      recorder.event(new AgentEvent.FirstUse("friend", fingerprint, false));
      assertThat(recorder.firstUsesForgotten()).isFalse();
      for (int i = 0; i <= Recorder.FIRST_USES; i++) {
        recorder.event(new AgentEvent.FirstUse("peer-" + i, fingerprint, true));
      }
      assertThat(recorder.firstUse("peer-0", fingerprint.toString())).isFalse();
      assertThat(recorder.firstUse("peer-1", fingerprint.toString())).isTrue();
      assertThat(recorder.firstUse("friend", fingerprint.toString())).isTrue();
      assertThat(recorder.firstUsesForgotten()).isTrue();
    }
  }

  @Test
  void onlyMessagesThatEndedOtherwiseAreEndings() {
    try (InMemoryTransport transport = new InMemoryTransport()) {
      var builder = Agent.builder("alice").transport(transport);
      Recorder own = Recorder.of(builder);
      try (Agent bob =
              Agent.builder("bob")
                  .transport(transport)
                  .handle("good", String.class, (m, c) -> {})
                  .start();
          Agent alice = builder.start()) {
        var unused = alice.send("bob", "good", "secret").await();
        unused = alice.send("bob", "bad", "secret").await();
        assertThat(bob.name()).isEqualTo("bob");
      }
      List<Ending> endings =
          own.after(0).stream()
              .filter(one -> one instanceof Ending)
              .map(one -> (Ending) one)
              .toList();
      assertThat(endings).hasSize(1);
      assertThat(endings.getFirst().detail()).isEqualTo("NO_HANDLER");
      assertThat(own.after(0).toString()).doesNotContain("secret");
    }
  }
}

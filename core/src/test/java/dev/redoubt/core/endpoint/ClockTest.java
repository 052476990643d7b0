package dev.redoubt.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.link.InboundMessage;
import dev.redoubt.core.link.OutboundMessage;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.message.Outcome;
import dev.redoubt.message.Rejection;
import dev.redoubt.message.Settlement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Wall clocks may be wrong, and may be set: neither expires a message nor makes it live much
/// longer. Unless stated otherwise, clocks differ by less than five minutes.
class ClockTest {
  private static final TrustPolicy ALL = EndpointTest.pinned("alice", "bob");
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration SHORT = Duration.ofSeconds(3);

  private final Net net = new Net();
  private int sent;

  private Node start(String name, Duration ahead) {
    net.clockAhead = ahead;
    return net.start(name, ALL);
  }

  private static Duration seconds(int count) {
    return Duration.ofSeconds(count);
  }

  /// Sends messages with a short life repeatedly.
  private void handled(Node alice, Node bob) {
    for (int i = 0; i < 10; i++) {
      String text = "m" + sent++;
      alice.send("bob", text, SHORT);
      net.run(SECOND);
      assertThat(alice.ended).containsEntry(text, Outcome.HANDLED);
    }
    assertThat(bob.texts()).hasSize(sent);
  }

  @ParameterizedTest
  @ValueSource(ints = {-240, -60, 60, 240})
  void aRecipientsClockThatIsSetRightExpiresNothing(int ahead) {
    Node bob = start("bob", seconds(ahead));
    Node alice = start("alice", Duration.ZERO);
    handled(alice, bob);
    bob.clockAhead(Duration.ZERO);
    handled(alice, bob);
  }

  @ParameterizedTest
  @ValueSource(ints = {-240, -60, 60, 240})
  void aSendersClockThatIsSetRightExpiresNothing(int ahead) {
    Node bob = start("bob", Duration.ZERO);
    Node alice = start("alice", seconds(ahead));
    handled(alice, bob);
    alice.clockAhead(Duration.ZERO);
    handled(alice, bob);
  }

  @ParameterizedTest
  @ValueSource(ints = {-120, 120})
  void clocksThatAreSetToAndFroExpireNothing(int ahead) {
    Node bob = start("bob", Duration.ZERO);
    Node alice = start("alice", Duration.ZERO);
    for (int i = 0; i < 6; i++) {
      Duration off = seconds(i % 2 == 0 ? ahead : -ahead);
      (i < 3 ? alice : bob).clockAhead(off);
      handled(alice, bob);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-120, 120})
  void whatWaitsToBeWrittenWhileItsSendersClockIsSetExpiresInItsTime(int ahead) {
    Node bob = start("bob", Duration.ZERO);
    Node alice = start("alice", Duration.ZERO);
    handled(alice, bob);
    alice.refused = true;
    alice.send("bob", "waits", seconds(60));
    alice.send("bob", "ends", seconds(2));
    net.run(SECOND);
    alice.clockAhead(seconds(ahead));
    net.run(seconds(2));
    alice.refused = false;
    net.run(seconds(10));
    assertThat(alice.ended).containsEntry("waits", Outcome.HANDLED);
    assertThat(bob.texts()).contains("waits").doesNotContain("ends");
  }

  @ParameterizedTest
  @ValueSource(ints = {-120, 120})
  void whatWaitsForItsHandlerWhileTheRecipientsClockIsSetExpiresInItsTime(int ahead) {
    Node bob = start("bob", Duration.ZERO);
    Node alice = start("alice", Duration.ZERO);
    bob.busy = true;
    alice.send("bob", "first");
    net.run(SECOND);
    alice.send("bob", "waits", seconds(60));
    alice.send("bob", "ends", seconds(4));
    net.run(SECOND);
    bob.clockAhead(seconds(ahead));
    net.run(seconds(10));
    InboundMessage first = bob.handled.getFirst();
    bob.busy = false;
    bob.settle(first, Settlement.HANDLED);
    net.run(SECOND);
    assertThat(bob.texts()).containsExactly("first", "waits");
    assertThat(alice.ended).containsEntry("ends", Outcome.EXPIRED);
  }

  @ParameterizedTest
  @ValueSource(ints = {-60, 60})
  void whatIsLateStillExpiresAfterAClockWasSet(int ahead) {
    Node bob = start("bob", seconds(ahead));
    Node alice = start("alice", Duration.ZERO);
    handled(alice, bob);
    bob.clockAhead(Duration.ZERO);
    handled(alice, bob);
    int before = net.history.size();
    net.passes = written -> !written.to().equals(bob.endpoint.inbox());
    alice.send("bob", "late", SHORT);
    net.run(seconds(1));
    Net.Written late = net.history.get(before);
    net.run(seconds(4));
    net.deliver(late);
    net.run(seconds(1));
    assertThat(bob.texts()).doesNotContain("late");
  }

  @Test
  void aClockThatWasSetBackBeginsANewSessionOnce() {
    Node bob = start("bob", Duration.ZERO);
    Node alice = start("alice", seconds(200));
    handled(alice, bob);
    alice.clockAhead(Duration.ZERO);
    handled(alice, bob);
    assertThat(alice.events(Event.SessionStarted.class)).hasSize(2);
    assertThat(bob.handled.getLast().sentAtMillis())
        .isBetween(alice.now().wallMillis() - 2_000, alice.now().wallMillis());
    alice.clockAhead(seconds(200));
    handled(alice, bob);
    assertThat(alice.events(Event.SessionStarted.class)).hasSize(2);
  }

  @Test
  void aSenderFromTheFutureIsTakenOnceItsClockIsRight() {
    Node bob = start("bob", Duration.ZERO);
    Node alice = start("alice", seconds(301));
    alice.send("bob", "early");
    net.run(SECOND);
    assertThat(alice.ended).containsEntry("early", new Outcome.Rejected(Rejection.CLOCK));
    alice.clockAhead(Duration.ZERO);
    handled(alice, bob);
  }

  @Test
  void aRecipientFromThePastTakesWhatComesOnceItsClockIsRight() {
    Node bob = start("bob", seconds(-301));
    Node alice = start("alice", Duration.ZERO);
    alice.send("bob", "early");
    net.run(SECOND);
    assertThat(alice.ended).containsEntry("early", new Outcome.Rejected(Rejection.CLOCK));
    bob.clockAhead(Duration.ZERO);
    handled(alice, bob);
  }

  /// Otherwise its bundle would not be valid for days.
  @Test
  void aRecipientWhoseClockWasDaysAheadIsReachedOnceItIsRight() {
    Node bob = start("bob", Duration.ofDays(3));
    net.run(SECOND);
    bob.clockAhead(Duration.ZERO);
    net.run(seconds(10));
    Node alice = start("alice", Duration.ZERO);
    handled(alice, bob);
  }

  @Test
  void aRecipientWhoseClockWasDaysBehindIsReachedOnceItIsRight() {
    Node bob = start("bob", Duration.ofDays(-3));
    net.run(SECOND);
    bob.clockAhead(Duration.ZERO);
    net.run(seconds(10));
    Node alice = start("alice", Duration.ZERO);
    handled(alice, bob);
  }

  @ParameterizedTest
  @ValueSource(ints = {-90_000, -3_600, 3_600, 90_000})
  void redisTimeThatIsSetEndsNothing(int ahead) {
    Node bob = start("bob", Duration.ZERO);
    Node alice = start("alice", Duration.ZERO);
    handled(alice, bob);
    net.redisAhead = seconds(ahead);
    handled(alice, bob);
    Node carol = net.start("alice", ALL);
    carol.send("bob", "hello", seconds(15));
    net.run(seconds(10));
    assertThat(carol.ended).containsEntry("hello", Outcome.HANDLED);
    assertThat(alice.events(Event.SessionStarted.class)).hasSize(1);
  }

  @Test
  void eachTimeThatTheClocksDifferIsTold() {
    Node bob = start("bob", Duration.ZERO);
    for (int off : List.of(0, 90, 90, 0, 90)) {
      bob.endpoint.heartbeatAnswered(bob.now().wallMillis() - seconds(off).toMillis(), bob.now());
      bob.carryOut();
    }
    assertThat(bob.events(Event.ClockDifference.class))
        .containsExactly(new Event.ClockDifference(90_000), new Event.ClockDifference(90_000));
  }

  /// The clock is moved after the message was accepted and before the turn that sets its alarm.
  @Test
  void aClockThatJumpsRightAfterASendAndThenStandsStillExpiresTheMessage() {
    Node alice = start("alice", Duration.ZERO);
    net.run(SECOND);
    OutboundMessage late = Node.message("late", SHORT, false, false);
    alice.endpoint.send(AgentName.of("bob"), late, alice.now());
    net.jump(Duration.ofMinutes(6));
    net.run(Duration.ZERO);
    assertThat(alice.ended).containsEntry("late", Outcome.EXPIRED);
  }
}

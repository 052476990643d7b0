package dev.redoubt;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.redoubt.core.endpoint.Event;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Assessment;
import dev.redoubt.identity.Claim;
import dev.redoubt.identity.Identity;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.identity.Occasion;
import dev.redoubt.identity.PinStore;
import dev.redoubt.identity.Trust;
import dev.redoubt.identity.VerifiedPeer;
import dev.redoubt.internal.SystemRandom;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MessageId;
import dev.redoubt.message.Rejection;
import dev.redoubt.message.Settlement;
import dev.redoubt.transport.Misbehaviour;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/// Most log patterns show the message but no key-value pairs.
class EventLogTest {
  private static final AgentName ALICE = AgentName.of("alice");
  private static final InstanceId INSTANCE = InstanceId.random(SystemRandom.INSTANCE);

  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(Agent.class);
  private final EventLog log = new EventLog(AgentName.of("bob"));

  @BeforeEach
  void listen() {
    logger.setLevel(Level.TRACE);
    logger.setAdditive(false);
    logger.addAppender(lines);
    lines.start();
  }

  @AfterEach
  void stop() {
    logger.detachAppender(lines);
    logger.setAdditive(true);
    logger.setLevel(null);
  }

  @Test
  void everyFactOfALineStandsInItsMessage() {
    VerifiedPeer alice = alice();
    Stream.of(
            new Event.PeerSeen(alice, INSTANCE),
            new Event.FirstUse(alice, false),
            new Event.FirstUse(alice, true),
            new Event.PeerRefused(ALICE, alice.fingerprint(), "It shows no credential."),
            new Event.PeerGone(alice, INSTANCE),
            new Event.PeerSilent(alice, INSTANCE),
            new Event.Moved(alice, INSTANCE, INSTANCE, 17),
            new Event.SessionStarted(alice, INSTANCE, true),
            new Event.Rotated(alice, 18, 19),
            new Event.RefusedByPeer(alice, Rejection.CREDENTIAL),
            new Event.BrokerMisbehaviour(Misbehaviour.GAP, "Three are missing."),
            new Event.ClockDifference(-31_000),
            new Event.Suspended(32_000),
            new Event.Withheld("GAP", 33))
        .forEach(event -> log.log(ProtocolEvents.of(event)));
    log.log(new AgentEvent.ConnectionUp());
    log.log(new AgentEvent.ConnectionDown("It is away."));
    log.log(new AgentEvent.ConnectionDegraded("It is full."));
    log.log(new AgentEvent.Restored(34));
    log.log(new AgentEvent.StoreFull("The disk is full."));
    log.log(new AgentEvent.StoreFailed("STORE_MOVED", "It is a copy."));
    log.log(new AgentEvent.DeadLetterLost(letter(alice)));

    assertThat(lines.list).hasSize(21);
    // These, and MessageEnded, AnswerDropped and DeadLetter: a new kind needs a line of its own.
    assertThat(AgentEvent.class.getDeclaredClasses()).hasSize(20 + 3);
    for (ILoggingEvent line : lines.list) {
      for (KeyValuePair fact : line.getKeyValuePairs()) {
        if (!fact.key.equals("inbound")) { // the message says it in words
          assertThat(line.getFormattedMessage()).contains(String.valueOf(fact.value));
        }
      }
    }
  }

  @Test
  void theWarningOfAFirstUseNamesWhomToAskAndWhatToCompare() {
    VerifiedPeer alice = alice();
    log.log(ProtocolEvents.of(new Event.FirstUse(alice, false)));
    assertThat(messages())
        .containsExactly(
            "bob: alice ("
                + alice.fingerprint()
                + ") was trusted on first use: compare its fingerprint with its owner, and pin"
                + " it.");
  }

  @Test
  void aClockIsSaidToBeAheadOrBehind() {
    log.log(ProtocolEvents.of(new Event.ClockDifference(31_000)));
    log.log(ProtocolEvents.of(new Event.ClockDifference(-31_000)));
    assertThat(messages().get(0)).contains("ours is ahead");
    assertThat(messages().get(1)).contains("ours is behind");
  }

  private List<String> messages() {
    return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  private static VerifiedPeer alice() {
    try (Identity identity = Identity.generate(SystemRandom.INSTANCE)) {
      Claim claim = Claim.shown(ALICE, identity.fingerprint(), Occasion.OUTBOUND, Bytes.EMPTY, 0);
      return Trust.assess(Trust.firstUse(PinStore.inMemory()), claim)
              instanceof Assessment.Accepted accepted
          ? accepted.peer()
          : fail();
    }
  }

  private static VerifiedPeer fail() {
    throw new AssertionError("Not trusted on first use.");
  }

  private static DeadLetters.Letter letter(VerifiedPeer from) {
    return new DeadLetters.Letter(
        35,
        new MessageId(36, 37),
        from.name().value(),
        from.fingerprint(),
        "order",
        "text/plain",
        Map.of(),
        Instant.EPOCH,
        Instant.EPOCH,
        1,
        Settlement.HANDLER_FAILED,
        Optional.empty(),
        Bytes.EMPTY);
  }
}

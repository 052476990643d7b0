package dev.redoubt.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.message.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Counts messages per envelope and per receipt. Each envelope costs a signature, an encryption and
/// a Redis command, so a loss of batching multiplies the cost of a message. Counted on a test
/// clock, not timed.
class BatchingTest {
  private static final int MESSAGES = 5_000;
  private static final String TEXT = "x".repeat(250);

  private final Net net = new Net();
  private Node alice;
  private Node bob;
  private int before;

  @BeforeEach
  void openASession() {
    bob = net.start("bob", EndpointTest.pinned("alice", "bob"));
    alice = net.start("alice", EndpointTest.pinned("alice", "bob"));
    alice.send("bob", "first");
    net.run(Duration.ofSeconds(1));
    assertThat(alice.ended).containsEntry("first", Outcome.HANDLED);
    before = net.history.size();
  }

  private void send(int number) {
    alice.send("bob", TEXT + number);
  }

  private long writtenTo(Node node) {
    return net.history.stream()
        .skip(before)
        .filter(written -> written.to().equals(node.endpoint.inbox()))
        .count();
  }

  private void assertHandled(int messages) {
    assertThat(bob.handled).hasSize(1 + messages);
    assertThat(alice.ended).hasSize(1 + messages).containsValue(Outcome.HANDLED);
  }

  @Test
  void whatIsSentAtOnceFillsEnvelopes() {
    for (int i = 0; i < MESSAGES; i++) {
      send(i);
    }
    net.run(Duration.ofSeconds(10));

    assertHandled(MESSAGES);
    assertThat(MESSAGES / writtenTo(bob)).as("messages an envelope").isGreaterThan(300);
    assertThat(MESSAGES / writtenTo(alice)).as("messages a receipt").isGreaterThan(300);
  }

  @Test
  void whatIsSentDuringARoundTripSharesAnEnvelopeAndAReceipt() {
    for (int i = 0; i < MESSAGES; i++) {
      send(i);
      net.run(Duration.ofNanos(20_000)); // a round trip takes 3 ms
    }
    net.run(Duration.ofSeconds(10));

    assertHandled(MESSAGES);
    assertThat(MESSAGES / writtenTo(bob)).as("messages an envelope").isGreaterThan(100);
    assertThat(MESSAGES / writtenTo(alice)).as("messages a receipt").isGreaterThan(100);
  }

  @Test
  void oneMessageAfterTheOtherCostsAnEnvelopeAndAReceiptEach() {
    for (int i = 0; i < 100; i++) {
      send(i);
      net.run(Duration.ofMillis(20));
    }

    assertHandled(100);
    assertThat(writtenTo(bob)).as("envelopes").isEqualTo(100);
    assertThat(writtenTo(alice)).as("receipts").isEqualTo(100);
  }
}

package dev.redoubt.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExamplesIT {
  @TempDir Path folder;

  @Test
  void basicChatIsReadInOrderAndAnswered() throws Exception {
    List<String> lines = run(BasicChat.class);

    assertThat(lines)
        .containsSubsequence(
            "bob reads: alice: Hello!",
            "bob reads: alice: Nobody in between can read this.",
            "bob reads: alice: Can you?",
            "alice reads: bob: Loud and clear.")
        .filteredOn("bob: HANDLED"::equals)
        .hasSize(3);
    assertThat(lines).hasSize(7);
  }

  @Test
  void customMessageArrivesWithItsListAndBytes() throws Exception {
    assertThat(run(CustomMessage.class))
        .containsExactly(
            "site: north sea",
            "Reading[sensor=air, celsius=4.5]",
            "Reading[sensor=water, celsius=7.25]",
            "image: 8 bytes",
            "HANDLED");
  }

  @Test
  void broadcastHasAnOutcomeForEachPeer() throws Exception {
    assertThat(run(Broadcast.class))
        .containsExactlyInAnyOrder(
            "north reads: We close at noon.",
            "south reads: We close at noon.",
            "north: HANDLED",
            "south: HANDLED",
            "nobody: EXPIRED");
  }

  @Test
  void requestIsAnsweredOrSaysWhyNot() throws Exception {
    assertThat(run(RequestReply.class))
        .containsExactly("the sum is 42", "nobody answers this", "nobody answers this");
  }

  @Test
  void everyOutcomeAndExceptionLooksAsErrorHandlingShows() throws Exception {
    List<String> lines = run(ErrorHandling.class);

    assertThat(lines)
        .containsSubsequence(
            "order: handled",
            "refund: rejected, REFUSED",
            "invoice: rejected, HANDLER_FAILED",
            "complaint: rejected, NO_HANDLER",
            "scribble: rejected, UNDECODABLE",
            "to nobody: expired, certainly not handled",
            "stocktaking: unconfirmed, it may have been handled")
        .contains(
            "dead letter: refund REFUSED",
            "dead letter: invoice HANDLER_FAILED",
            "dead letter: complaint NO_HANDLER",
            "dead letter: order UNDECODABLE");
    assertThat(lines.subList(lines.size() - 4, lines.size()))
        .satisfiesExactly(
            line -> assertThat(line).startsWith("ConfigurationException BAD_NAME: "),
            line -> assertThat(line).startsWith("TransportException REDIS_UNREACHABLE: "),
            line -> assertThat(line).startsWith("DeliveryException TOO_LARGE: "),
            line -> assertThat(line).startsWith("TrustException PEER_NOT_TRUSTED: "));
  }

  private List<String> run(Class<?> example) throws Exception {
    return Program.run(example.getName(), Map.of(), folder).lines();
  }
}

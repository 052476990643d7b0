package dev.redoubt.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.message.Outcome;
import dev.redoubt.transport.InboxId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Many links of one agent, over a Redis that is busy for half a millisecond with each entry.
/// Counted on a test clock, not timed.
class PacingTest {
  private static final int PEERS = 60;
  private static final int WINDOW = 50;
  private static final String[] NAMES = names();

  private final Net net = new Net();
  private final List<Node> peers = new ArrayList<>();
  private final int[] sent = new int[PEERS];
  private Node alice;

  private static String[] names() {
    String[] names = new String[PEERS + 1];
    for (int i = 0; i < PEERS; i++) {
      names[i] = "peer-" + i;
    }
    names[PEERS] = "alice";
    return names;
  }

  @BeforeEach
  void openSessions() {
    for (int i = 0; i < PEERS; i++) {
      peers.add(net.start(NAMES[i], EndpointTest.pinned(NAMES)));
    }
    alice = net.start("alice", EndpointTest.pinned(NAMES));
    for (int i = 0; i < PEERS; i++) {
      send(i);
    }
    net.run(Duration.ofSeconds(2));
    assertThat(alice.ended).hasSize(PEERS).containsValue(Outcome.HANDLED);
    net.work = Duration.ofNanos(500_000);
  }

  private void send(int peer) {
    alice.send(NAMES[peer], peer + "/" + sent[peer]++);
  }

  /// An application that keeps messages unsettled on the first links.
  private void load(int links, Duration span) {
    long end = net.now().plus(span);
    while (!net.now().reached(end)) {
      for (int i = 0; i < links; i++) {
        while (sent[i] - handled(i) < WINDOW) {
          send(i);
        }
      }
      net.run(Duration.ofMillis(1));
    }
  }

  private int handled(int peer) {
    return peers.get(peer).handled.size();
  }

  private int handledBelow(int links) {
    int handled = 0;
    for (int i = 0; i < links; i++) {
      handled += handled(i);
    }
    return handled;
  }

  @Test
  void aSingleMessageOnAnIdleAgentIsWrittenAtOnce() {
    for (int i = 0; i < 200; i++) {
      int before = net.history.size();
      send(i % PEERS);
      assertThat(net.history).hasSize(before + 1);
      net.run(Duration.ofMillis(30));
    }
  }

  @Test
  void aSingleMessageBesideALinkAtFullLoadIsWrittenAtOnce() {
    load(1, Duration.ofSeconds(1));
    for (int i = 0; i < 100; i++) {
      load(1, Duration.ofMillis(7));
      int before = net.history.size();
      send(1 + i % (PEERS - 1));
      assertThat(net.history.subList(before, net.history.size()))
          .as("entries written with it")
          .hasSize(1);
    }
  }

  @Test
  void underLoadEachLinkHasItsTurn() {
    load(PEERS, Duration.ofSeconds(1));
    int from = net.history.size();
    load(PEERS, Duration.ofSeconds(3));
    Map<InboxId, Integer> last = new HashMap<>();
    int longest = 0;
    for (int at = from; at < net.history.size(); at++) {
      InboxId to = net.history.get(at).to();
      longest = Math.max(longest, at - last.getOrDefault(to, from));
      last.put(to, at);
    }
    assertThat(last).hasSize(PEERS + 1);
    // As many receipts as envelopes pass in between.
    assertThat(longest).as("entries between two of a link").isLessThan(2 * 2 * PEERS);
  }

  @Test
  void underLoadAnEnvelopeHoldsWhatHasGathered() {
    load(PEERS, Duration.ofSeconds(1));
    int before = net.history.size();
    int handledBefore = handledBelow(PEERS);
    load(PEERS, Duration.ofSeconds(3));
    double messages = handledBelow(PEERS) - handledBefore;
    assertThat(messages / (net.history.size() - before))
        .as("messages an entry, receipts included")
        .isGreaterThan(8);
  }

  @Test
  void peersThatStoodStillTakeNothingFromOthers() {
    int others = PEERS - 20;
    load(others, Duration.ofSeconds(1));
    int start = handledBelow(others);
    load(others, Duration.ofSeconds(4));
    int alone = handledBelow(others) - start;

    for (int i = others; i < PEERS; i++) {
      peers.get(i).suspended = true;
      for (int j = 0; j < WINDOW; j++) {
        send(i);
      }
    }
    load(others, Duration.ofSeconds(1));
    start = handledBelow(others);
    load(others, Duration.ofSeconds(4));
    assertThat(handledBelow(others) - start).isGreaterThan(alone * 9 / 10);
  }
}

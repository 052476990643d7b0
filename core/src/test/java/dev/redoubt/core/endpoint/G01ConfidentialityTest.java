package dev.redoubt.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.Graph;
import dev.redoubt.core.frame.Header;
import dev.redoubt.core.link.OutboundMessage;
import dev.redoubt.environment.Limits;
import dev.redoubt.identity.Identity;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MessageId;
import dev.redoubt.message.Outcome;
import dev.redoubt.message.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// G1: confidentiality of every message and of the initiator's name (§1.3).
///
/// Mechanisms: HPKE over X-Wing for INIT and RESP, AEAD for data, padding for sizes; there is no
/// plaintext mode. The test searches everything that an honest pair writes in every situation for
/// the contents and for the sender's name. That later theft of keys does not help is G6 and,
/// against a quantum computer, G2.
class G01ConfidentialityTest {
  private static final TrustPolicy ALL = EndpointTest.pinned("initiator", "responder");
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Net net = new Net();

  private static OutboundMessage message(String payload, boolean confirmed) {
    return new OutboundMessage(
        new Node.Named(payload),
        "type-in-clear",
        "content-type-in-clear",
        List.of(new Header("header-key-in-clear", Bytes.utf8("header-value-in-clear"))),
        Bytes.utf8(payload),
        Node.TTL,
        false,
        confirmed,
        null);
  }

  /// Early data, data of several generations, replies, receipts with and without success, a renewed
  /// session, a goodbye.
  private List<MessageId> talk(Node alice, Node bob) {
    List<MessageId> ids = new ArrayList<>();
    ids.add(alice.send("responder", message("payload-in-clear: early", false)));
    net.run(SECOND);
    for (int i = 0; i < 50; i++) {
      ids.add(alice.send("responder", message("payload-in-clear: number " + i, i % 2 == 0)));
      net.run(Duration.ofMillis(20));
    }
    bob.settlement = Settlement.UNDECODABLE;
    ids.add(alice.send("responder", message("payload-in-clear: refused", false)));
    net.run(SECOND);
    bob.reply(bob.handled.getFirst(), "payload-in-clear: reply");
    net.run(Duration.ofHours(24));
    ids.add(alice.send("responder", message("payload-in-clear: renewed", false)));
    net.run(SECOND);
    alice.leave(SECOND);
    bob.leave(SECOND);
    net.run(SECOND.multipliedBy(5));
    assertThat(alice.ended).hasSize(53).containsValue(Outcome.HANDLED);
    return ids;
  }

  private static Map<String, Bytes> secrets(Node alice, List<MessageId> ids) {
    Map<String, Bytes> secrets = new LinkedHashMap<>();
    for (String text :
        List.of(
            "payload-in-clear",
            "type-in-clear",
            "content-type-in-clear",
            "header-key-in-clear",
            "header-value-in-clear",
            "initiator",
            "responder")) {
      secrets.put(text, Bytes.utf8(text));
    }
    Identity identity = Net.identity("initiator");
    Bytes key = identity.peer().encoded();
    secrets.put("ML-DSA key", key.slice(0, 32));
    secrets.put("Ed25519 key", key.slice(key.size() - 32, key.size()));
    secrets.put("fingerprint", identity.fingerprint().value());
    secrets.put("the responder's", Net.identity("responder").fingerprint().value());
    secrets.put("instance", alice.endpoint.instance().value());
    ids.forEach(id -> secrets.put("link id " + id, Bytes.hex(id.toString().substring(0, 16))));
    return secrets;
  }

  @Test
  void nothingThatIsSaidAndNobodyWhoSaysItIsSeenInAnyInbox() {
    Limits limits = Limits.DEFAULT.withGenerations(10, 1 << 20, SECOND.multipliedBy(10));
    Node bob = net.start("responder", ALL, limits);
    Node alice = net.start("initiator", ALL, limits);
    Map<String, Bytes> secrets = secrets(alice, talk(alice, bob));
    Set<Integer> types =
        net.history.stream()
            .map(written -> (int) written.entry().bytes().at(2))
            .collect(Collectors.toSet());
    assertThat(types).containsExactlyInAnyOrder(1, 2, 3);
    assertThat(net.history).hasSizeGreaterThan(100);
    for (Net.Written written : net.history) {
      byte[] bytes = written.entry().bytes().toArray();
      secrets.forEach((what, secret) ->
          assertThat(Graph.indexOf(bytes, secret.toArray())).as(what).isNegative());
    }
  }

  /// The search works: it finds the responder's name in its bundle, where it must be.
  @Test
  void theSearchFindsWhatIsInClear() {
    Node bob = net.start("responder", ALL);
    Bytes bundle = net.list(bob.endpoint.name()).inboxes().getFirst().bundle();
    assertThat(bundle).isNotNull();
    byte[] bytes = java.util.Objects.requireNonNull(bundle).toArray();
    assertThat(Graph.indexOf(bytes, Bytes.utf8("responder").toArray())).isNotNegative();
  }

  @Test
  void messagesOfSimilarLengthHaveOneSizeOnTheWire() {
    Node bob = net.start("responder", ALL);
    Node alice = net.start("initiator", ALL);
    alice.send("responder", "first");
    net.run(SECOND);
    Set<Integer> sizes = new java.util.HashSet<>();
    for (int length = 0; length < 40; length++) {
      int before = net.history.size();
      alice.send("responder", "x".repeat(length));
      net.run(SECOND);
      for (Net.Written written : net.history.subList(before, net.history.size())) {
        sizes.add(written.entry().bytes().size());
      }
    }
    assertThat(bob.handled).hasSize(41);
    assertThat(sizes).hasSize(1);
  }

  @Test
  void initsOfAllNamesHaveOneSize() {
    TrustPolicy both = EndpointTest.pinned("a", "a-name-that-is-much-longer", "responder");
    net.start("responder", both);
    for (String name : List.of("a", "a-name-that-is-much-longer")) {
      net.start(name, both).send("responder", "hello");
      net.run(SECOND);
    }
    assertThat(
            net.history.stream()
                .map(written -> written.entry().bytes())
                .filter(bytes -> bytes.at(2) == 1)
                .map(Bytes::size))
        .hasSize(2)
        .allMatch(size -> size == 8192 + 1146);
  }
}

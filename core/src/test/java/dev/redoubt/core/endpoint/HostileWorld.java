package dev.redoubt.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.Graph;
import dev.redoubt.core.bundle.Bundle;
import dev.redoubt.core.bundle.VerifiedBundle;
import dev.redoubt.core.endpoint.HostileBounds.Letter;
import dev.redoubt.core.frame.Batch;
import dev.redoubt.core.frame.Frame;
import dev.redoubt.core.frame.Receipt;
import dev.redoubt.core.link.InboundMessage;
import dev.redoubt.core.session.Verdict;
import dev.redoubt.core.wire.WireReader;
import dev.redoubt.environment.Limits;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.Identity;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.identity.PeerIdentity;
import dev.redoubt.identity.Standing;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.identity.VerifiedPeer;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.Outcome;
import dev.redoubt.message.Settlement;
import dev.redoubt.transport.Entry;
import dev.redoubt.transport.InboxId;
import java.security.Key;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// A victim, honest peers, and hostile ones with sessions in both directions; runs what happens
/// among them and checks invariants.
final class HostileWorld {
  private static final List<String> STRANGERS = List.of("carol", "trudy", "eve", "frank");
  private static final TrustPolicy ALL =
      claim ->
          new TrustPolicy.Decision.Trusted(
              STRANGERS.contains(claim.name().value()) ? Standing.STRANGER : Standing.KNOWN, false);
  private static final List<String> HOSTILE =
      List.of("mallory", "mallory", "oscar", "trudy", "eve", "frank");

  /// Small, so that tests reach the limits.
  private static final Limits LIMITS = Limits.DEFAULT.withInboundBudget(8 << 20);

  /// New keys with every second envelope.
  private static final Limits QUICK =
      Limits.DEFAULT
          .withEpochs(1, 1 << 20, Duration.ofMinutes(15))
          .withGenerations(2, 1 << 20, Duration.ofMinutes(10));

  /// Immutable parts, which need not be copied.
  private static final Class<?>[] SHARED = {
    Identity.class, PeerIdentity.class, Fingerprint.class, AgentName.class, InstanceId.class,
    InboxId.class, Bytes.class, Limits.class, TrustPolicy.class, VerifiedBundle.class,
    VerifiedPeer.class, Bundle.class, Key.class, Duration.class
  };

  final Net net = new Net();
  final Node bob = net.start("bob", ALL, LIMITS);
  private final Node alice = net.start("alice", ALL);
  private final Node carol = net.start("carol", ALL);
  final List<HostilePeer> peers = new ArrayList<>();
  final VerifiedBundle bundle = HostilePeer.verified(net, bob, ALL);
  final HostileBounds bounds;

  /// What peers have written so far.
  final List<Letter> past = new ArrayList<>();

  /// Messages of hostile peers that are in handlers of the victim.
  final List<InboundMessage> handling = new ArrayList<>();

  private int handledSeen;
  private long evictions;
  private int aliceSent;
  private int bobSent;
  private boolean strangerSent;
  private boolean leaving;
  private boolean wasCutOff;

  /// A world in which all have exchanged messages and are idle.
  HostileWorld() {
    bob.held = message -> HOSTILE.contains(message.from().name().value());
    for (String name : HOSTILE) {
      HostilePeer peer = new HostilePeer(net, name, peers.isEmpty() ? QUICK : Limits.DEFAULT, ALL);
      peers.add(peer);
      peer.publish();
      read(letter(peer, peer.init(bundle, Bytes.EMPTY)));
      heard();
      peer.confirm();
      read(letter(peer, peer.seal(peer.sessions.getFirst(), Bytes.EMPTY, 0)));
    }
    for (String name : List.of("mallory", "oscar", "trudy")) {
      bob.send(name, "hello " + name, Duration.ofSeconds(2));
    }
    run(Duration.ofMillis(10));
    for (HostilePeer peer : peers) {
      for (Bytes init : peer.inits) {
        read(letter(peer, peer.answer(init, Verdict.SESSION)));
      }
      peer.inits.clear();
    }
    honest();
    run(Duration.ofSeconds(20));
    bob.ended.clear();
    bob.events.clear();
    net.history.clear();
    peers.forEach(HostilePeer::forgetHistory);
    this.bounds = new HostileBounds(this);
  }

  /// A copy in the same state that shares nothing mutable.
  HostileWorld copy() {
    return Graph.copy(this, SHARED);
  }

  /// A letter whose frames the victim need not refuse.
  static List<Letter> letter(HostilePeer peer, Entry entry) {
    return List.of(new Letter(peer, entry, List.of()));
  }

  void play(WireReader script) {
    new HostileScript(this).play(script);
  }

  // --- What peers write

  /// Lets the victim read these together.
  void deliver(List<Letter> letters) {
    past.addAll(letters);
    letters.forEach(this::said);
    bounds.read(letters, () -> read(letters));
    heard();
  }

  private void said(Letter letter) {
    List<Frame> frames = letter.frames();
    if (frames != null) {
      for (Frame frame : frames) {
        if (frame instanceof Batch batch) {
          letter.peer().said.said(batch, net.now());
        }
      }
    }
  }

  private void read(List<Letter> letters) {
    bob.endpoint.received(letters.stream().map(Letter::entry).toList(), net.now());
    bob.carryOut();
  }

  /// Advances the clock: listed peers stay listed, and all read what was written to them.
  void run(Duration span) {
    for (Duration left = span; left.isPositive(); left = left.minusSeconds(10)) {
      peers.stream().filter(peer -> peer.listed).forEach(HostilePeer::publish);
      net.run(left.compareTo(Duration.ofSeconds(10)) > 0 ? Duration.ofSeconds(10) : left);
      heard();
    }
  }

  private void heard() {
    long now = bob.endpoint.snapshot().memory().evictions();
    if (now > evictions) {
      evictions = now;
      peers.forEach(peer -> peer.said.evicted());
    }
    List<InboundMessage> issued = bob.handled.subList(handledSeen, bob.handled.size());
    for (HostilePeer peer : peers) {
      List<InboundMessage> its =
          issued.stream()
              .filter(message -> message.from().fingerprint().equals(peer.key().fingerprint()))
              .filter(message -> message.fromInstance().equals(peer.key().instance()))
              .toList();
      // What it was told before may have been written before these were handed out, not after.
      peer.hear(opened -> opened.frames().forEach(frame -> heard(peer, frame)));
      peer.said.handedOut(its, net.now());
      handling.addAll(its);
    }
    handledSeen = bob.handled.size();
  }

  private void heard(HostilePeer peer, Frame frame) {
    peer.heardLinks.heard(frame);
    if (frame instanceof Receipt receipt) {
      peer.said.heard(receipt, net.now());
    }
  }

  // --- What the victim's application does

  void settle(InboundMessage message, Settlement how) {
    peerOf(message).said.settled(message, how);
    bob.settle(message, how);
    heard();
  }

  void handedOff(InboundMessage message) {
    peerOf(message).said.handedOff(message);
    bob.endpoint.handedOff(message, net.now());
    bob.carryOut();
    heard();
  }

  private HostilePeer peerOf(InboundMessage message) {
    return peers.stream()
        .filter(peer -> peer.key().instance().equals(message.fromInstance()))
        .findFirst()
        .orElseThrow();
  }

  void send(HostilePeer to, Duration timeToLive, boolean onlyHere, boolean confirmed) {
    if (!leaving) {
      String text = "b" + bobSent++;
      bounds.sent(text, timeToLive);
      bob.send(to.name().value(), Node.message(text, timeToLive, onlyHere, confirmed));
    }
  }

  void reply(InboundMessage request) {
    if (!leaving) {
      String text = "b" + bobSent++;
      bounds.sent(text, Node.TTL);
      bob.reply(request, text);
    }
  }

  void connect(boolean connected) {
    if (connected) {
      bob.endpoint.connected(net.now());
    } else {
      wasCutOff = true;
      bob.endpoint.disconnected(net.now());
    }
    bob.carryOut();
  }

  void leave() {
    leaving = true;
    bob.leave(Duration.ofSeconds(2));
  }

  // --- The honest

  void honest() {
    alice.send("bob", "a" + aliceSent++);
    if (!leaving) {
      bob.send("alice", "b" + bobSent++);
    }
  }

  void stranger() {
    if (!strangerSent) {
      strangerSent = true;
      carol.send("bob", "c0");
    }
  }

  /// Whatever happened before, honest peers are served soon, once and in order.
  void assertTheHonestAreServed() {
    if (leaving) {
      run(Duration.ofSeconds(3));
      assertThat(bob.left).isTrue();
      return;
    }
    connect(true);
    for (int i = 0; i < 3; i++) {
      honest();
    }
    run(Duration.ofSeconds(10));
    bounds.check();
    bounds.weigh();
    List<String> sent = numbered("a", aliceSent);
    // What was sent while the victim could not write may have ended before that was over.
    List<String> owed =
        wasCutOff
            ? sent.stream().filter(a -> Outcome.HANDLED.equals(alice.ended.get(a))).toList()
            : sent;
    assertThat(texts(bob, "alice")).containsSubsequence(owed);
    assertThat(sent).containsSubsequence(texts(bob, "alice"));
    assertThat(alice.ended).containsEntry("a" + (aliceSent - 1), Outcome.HANDLED);
    assertThat(bob.ended).containsEntry("b" + (bobSent - 1), Outcome.HANDLED);
    assertThat(texts(alice, "bob")).doesNotHaveDuplicates().endsWith("b" + (bobSent - 1));
    if (strangerSent && !wasCutOff) {
      assertThat(texts(bob, "carol")).containsExactly("c0");
    }
  }

  private static List<String> texts(Node node, String from) {
    return node.handled.stream()
        .filter(message -> message.from().name().value().equals(from))
        .map(message -> message.payload().toUtf8())
        .toList();
  }

  private static List<String> numbered(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
  }

  /// When handlers have ended and everything has expired, nothing is left.
  void assertNothingIsKept() {
    List.copyOf(handling).forEach(message -> settle(message, Settlement.HANDLED));
    handling.clear();
    net.kill(alice);
    net.kill(carol);
    net.jump(Duration.ofHours(26));
    net.run(Duration.ofSeconds(2));
    bounds.nothingIsKept();
  }
}

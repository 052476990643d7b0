package dev.redoubt.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.redoubt.core.Protocol;
import dev.redoubt.core.frame.Batch;
import dev.redoubt.core.wire.WireReader;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import dev.redoubt.transport.Entry;
import dev.redoubt.transport.Listing;
import dev.redoubt.transport.Stream;
import java.time.Duration;
import java.util.List;

/// A whole endpoint with a hostile Redis. The input is a script of what happens.
class EndpointFuzz {
  private static final TrustPolicy ALL = EndpointTest.pinned("alice", "bob", "mallory");

  /// Maximum steps of a script, so that it stays cheap.
  private static final int STEPS = 64;

  @FuzzTest
  void whateverRedisDoesAnEndpointGoesOnWithinItsBounds(byte[] bytes) {
    Net net = new Net();
    Node bob = net.start("bob", ALL);
    Node alice = net.start("alice", ALL);
    Mallory mallory = new Mallory(net, "mallory", ALL);
    mallory.open(bob);
    WireReader script = new WireReader(bytes);
    try {
      for (int i = 0; i < STEPS && script.remaining() > 0; i++) {
        step(net, bob, alice, mallory, script, i);
        bounded(bob.endpoint.snapshot());
      }
    } catch (MalformedException end) {
      // The script ends within a step.
    }
    net.run(Duration.ofSeconds(1));
    bounded(bob.endpoint.snapshot());
    goesOn(net, bob, alice);
  }

  private static void step(
      Net net, Node bob, Node alice, Mallory mallory, WireReader script, int number)
      throws MalformedException {
    switch (script.u8() % 10) {
      case 0 -> entry(net, bob, new Entry(Stream.HANDSHAKE, script.opaque16()));
      case 1 -> entry(net, bob, new Entry(Stream.DATA, script.opaque16()));
      case 2 -> net.deliver(past(net, script));
      case 3 -> {
        Net.Written past = past(net, script);
        byte[] changed = past.entry().bytes().toArray();
        changed[script.u16() % changed.length] ^= (byte) script.u8();
        entry(net, bob, new Entry(past.entry().stream(), Bytes.wrap(changed)));
      }
      case 4 -> said(net, bob, mallory, script);
      case 5 -> listed(net, bob, script);
      case 6 -> bob.endpoint.hint(AgentName.of("alice"), script.u8() % 2 == 0, net.now());
      case 7 -> bob.endpoint.heartbeatAnswered(script.u64(), net.now());
      case 8 -> net.run(Duration.ofMillis(100L * script.u8()));
      default -> alice.send("bob", "hello " + number);
    }
    bob.carryOut();
  }

  private static void entry(Net net, Node to, Entry entry) {
    net.deliver(new Net.Written(to.endpoint.inbox(), entry));
  }

  private static Net.Written past(Net net, WireReader script) throws MalformedException {
    return net.history.get(script.u16() % net.history.size());
  }

  /// An authenticated peer sends something well-formed that need not make sense.
  private static void said(Net net, Node bob, Mallory mallory, WireReader script)
      throws MalformedException {
    Batch batch;
    try {
      batch = Batch.decode(new WireReader(script.opaque16().toArray()));
    } catch (MalformedException malformed) {
      return;
    }
    if (batch.wireBound() < Protocol.BODY_MAX) {
      entry(net, bob, mallory.sealed(batch).entry());
    }
  }

  private static void listed(Net net, Node bob, WireReader script) throws MalformedException {
    Listing.Listed claimed =
        new Listing.Listed(
            script.u8() % 2 == 0 ? bob.endpoint.inbox() : net.history.getFirst().to(),
            script.u64(),
            script.opaque16());
    bob.endpoint.listed(
        AgentName.of(script.u8() % 2 == 0 ? "alice" : "mallory"),
        new Listing(script.u64(), List.of(claimed)),
        net.now());
  }

  private static void bounded(Snapshot snapshot) {
    assertThat(snapshot.memory().used()).isBetween(0L, snapshot.memory().total());
    assertThat(snapshot.sessions()).isLessThanOrEqualTo(4 * Protocol.SESSIONS_PER_INSTANCE);
    assertThat(snapshot.peers().size()).isLessThanOrEqualTo(3);
    assertThat(snapshot.inboundMessages()).isGreaterThanOrEqualTo(0);
  }

  /// Messages of honest peers still arrive, whatever happened before.
  private static void goesOn(Net net, Node bob, Node alice) {
    alice.send("bob", "after all");
    net.run(Duration.ofMinutes(2));
    assertThat(bob.texts()).containsOnlyOnce("after all");
    assertThat(alice.ended).containsKey("after all");
  }
}

package dev.redoubt.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.redoubt.message.Bytes;

/// Data envelopes, which anybody can write into an inbox.
class EnvelopeFuzz {
  private final InitiatorHandshake handshake = World.start();
  private final Session bob = answered();
  private final Bytes genuine =
      handshake
          .session()
          .seal(
              handshake.session().begin().bytes(World.earlyFrames()),
              World.NOW,
              new Script(World.draw("guard 0", Envelope.GUARD)));

  private Session answered() {
    Session session = World.respond(World.received(handshake.init()), Verdict.SESSION).session();
    if (session == null) {
      throw new AssertionError("Verdict SESSION made no session.");
    }
    return session;
  }

  @FuzzTest
  void anEnvelopeIsRefusedUnlessItIsGenuineAndNew(byte[] bytes) {
    Bytes envelope = Bytes.copyOf(bytes);
    Opened opened = bob.open(envelope, World.NOW);
    if (envelope.equals(genuine)) {
      assertThat(bob.open(envelope, World.NOW)).isEqualTo(new Opened.Rejected(DropReason.REPLAYED));
    } else {
      assertThat(opened).isInstanceOf(Opened.Rejected.class);
    }
  }
}

package dev.redoubt.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.redoubt.core.crypto.Aead;
import dev.redoubt.core.crypto.EnvelopeSigner;
import dev.redoubt.core.crypto.EnvelopeSigner.SigningKey;
import dev.redoubt.core.crypto.Kdf;
import dev.redoubt.core.frame.Frame;
import dev.redoubt.core.frame.Frames;
import dev.redoubt.core.wire.WireReader;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import dev.redoubt.message.SecretBytes;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Contents of data envelopes behind encryption and signature, as an authenticated peer may make
/// them. The first byte selects epoch and direction, the rest is the body.
class EnvelopeBodyFuzz {
  private static final Self ALICE = World.local("alice");
  private static final Self BOB = World.local("bob");

  private final Ends early = Ends.start(false);
  private final Ends confirmed = Ends.start(true);
  private int counter;

  /// The two ends of a session.
  private record Ends(Session alice, Session bob) {
    static Ends start(boolean confirmed) {
      InitiatorHandshake handshake = World.start();
      ResponderHandshake.Response response =
          World.respond(World.received(handshake.init()), Verdict.SESSION);
      if (confirmed) {
        handshake.accept(response.resp(), World.NOW);
      }
      return new Ends(handshake.session(), Objects.requireNonNull(response.session()));
    }
  }

  @FuzzTest
  void aBodyIsRefusedOrItsFramesAreThoseThatMayStandThere(byte[] bytes) {
    if (bytes.length == 0) {
      return;
    }
    byte[] body = Arrays.copyOfRange(bytes, 1, bytes.length);
    switch (bytes[0] & 3) {
      case 0 -> opens(early.alice, true, early.bob, Frames.Allowed.EARLY, body);
      case 1 -> opens(confirmed.bob, false, confirmed.alice, Frames.Allowed.FROM_RESPONDER, body);
      default -> opens(confirmed.alice, true, confirmed.bob, Frames.Allowed.FROM_INITIATOR, body);
    }
  }

  private void opens(Session from, boolean alice, Session to, Frames.Allowed allowed, byte[] body) {
    Bytes envelope = sealed(from, alice, body);
    Opened opened = to.open(envelope, World.NOW);
    List<Frame> frames = frames(body, allowed);
    if (body.length < Envelope.BODY_HEAD) {
      assertThat(opened).isEqualTo(new Opened.Rejected(DropReason.MALFORMED));
    } else if (frames == null) {
      assertThat(opened).isEqualTo(new Opened.Rejected(DropReason.BAD_FRAMES));
      // Nothing has changed: the same counter may still be used.
      assertThat(to.open(envelope, World.NOW)).isEqualTo(opened);
    } else {
      assertThat(((Opened.Accepted) opened).frames()).isEqualTo(frames);
      assertThat(to.open(envelope, World.NOW)).isEqualTo(new Opened.Rejected(DropReason.REPLAYED));
      counter++;
    }
    assertThat(to.closed()).isFalse();
    assertThat(to.canSeal()).isTrue();
  }

  private static @Nullable List<Frame> frames(byte[] body, Frames.Allowed allowed) {
    try {
      WireReader in = new WireReader(body);
      in.time();
      in.u64();
      return Frames.decode(in, allowed);
    } catch (MalformedException refused) {
      return null;
    }
  }

  private Bytes sealed(Session from, boolean alice, byte[] body) {
    Epoch epoch = from.sendingEpoch();
    Generation generation = Objects.requireNonNull(epoch.sending()).current();
    byte[] envelope =
        Envelope.writePrefix(new WireWriter(Envelope.MIN + body.length), Envelope.DATA)
            .bytes(generation.kid())
            .zeros(Envelope.GUARD)
            .u32(counter)
            .zeros(EnvelopeSigner.SIGNATURE)
            .bytes(body)
            .zeros(Aead.TAG)
            .toArray();
    Parties parties =
        alice
            ? new Parties(true, ALICE.fingerprint(), BOB.fingerprint(), BOB.instance())
            : new Parties(false, BOB.fingerprint(), ALICE.fingerprint(), ALICE.instance());
    byte[] header = Arrays.copyOf(envelope, Envelope.HEADER);
    try (SecretBytes seed = SecretBytes.own(World.signSeed(alice ? "alice" : "bob"));
        SigningKey key = EnvelopeSigner.fastest().signingKey(seed)) {
      byte[] signature = key.sign(parties.signed(true, epoch.bind(), header, Kdf.hash(body)));
      System.arraycopy(signature, 0, envelope, Envelope.SIGNATURE_AT, signature.length);
    }
    Aead.seal(
        generation.key().bytes(),
        generation.nonce(envelope),
        envelope,
        0,
        Envelope.HEADER,
        Envelope.HEADER,
        envelope.length - Envelope.HEADER - Aead.TAG);
    return Bytes.wrap(envelope);
  }
}

package dev.redoubt.core.session;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.crypto.EnvelopeSigner;
import dev.redoubt.core.crypto.EnvelopeSigner.SigningKey;
import dev.redoubt.core.crypto.EnvelopeSigner.VerifyKey;
import dev.redoubt.core.crypto.Hpke;
import dev.redoubt.core.frame.Frame;
import dev.redoubt.core.frame.Frames;
import dev.redoubt.core.wire.WireReader;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.environment.Limits;
import dev.redoubt.environment.Now;
import dev.redoubt.environment.Randomness;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.identity.PeerIdentity;
import dev.redoubt.identity.VerifiedPeer;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.CryptoException;
import dev.redoubt.message.MalformedException;
import dev.redoubt.message.SecretBytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An INIT that was sealed for us and signed by the identity it carries; whether that identity may
/// speak for the name is still to be asked. It is answered once (§5.6).
///
/// Closing it erases its secrets, and so does [#respond].
public final class ResponderHandshake implements AutoCloseable {
  private final Self self;
  private final InitBody body;
  private final PeerIdentity peer;
  private final VerifyKey verifyKey;
  private final List<Frame> earlyFrames;
  private final byte[] h2;
  private final Bytes handshakeId;
  private final SecretBytes s1;

  private ResponderHandshake(Self self, Checked checked, byte[] h2, Hpke.Context context) {
    this.self = self;
    this.body = checked.body;
    this.peer = checked.peer;
    this.verifyKey = checked.verifyKey;
    this.earlyFrames = checked.frames;
    this.h2 = h2;
    this.handshakeId = Transcript.handshakeId(context, h2);
    this.s1 = Transcript.s1(context, h2);
  }

  /// What stands in a body whose every part is valid.
  private record Checked(
      InitBody body, PeerIdentity peer, VerifyKey verifyKey, List<Frame> frames) {}

  /// @param session null unless the verdict is [Verdict#SESSION]
  public record Response(Bytes resp, @Nullable Session session) {}

  /// Opens an INIT, whatever its bytes are.
  public static InitResult open(Init init, Prekey prekey, Self self, Now now) {
    byte[] h0 = Transcript.start(self.fingerprint(), self.instance(), prekey.publicKey());
    byte[] info = Transcript.initInfo(h0);
    try (Hpke.Context context = Hpke.setupReceiver(prekey.keys(), init.enc(), info)) {
      byte[] header = init.header();
      byte[] ciphertext = init.ciphertext();
      byte[] plain = context.open(header, ciphertext);
      byte[] unsigned = Transcript.unsigned(plain);
      InitBody body = InitBody.decode(unsigned);
      if (!body.recipient().equals(self.fingerprint())) {
        return new InitResult.Dropped(DropReason.WRONG_RECIPIENT);
      }
      if (!prekey.contains(body.bundleHash())) {
        return new InitResult.UnpublishedBundle();
      }
      byte[] h1 = Transcript.after(h0, header);
      PeerIdentity peer = PeerIdentity.decode(body.identity());
      byte[] signed = Transcript.signed(peer.fingerprint(), self.fingerprint(), h1, unsigned);
      if (!peer.verify(Transcript.INIT_CONTEXT, signed, Transcript.signature(plain))) {
        return new InitResult.Dropped(DropReason.BAD_SIGNATURE);
      }
      return check(self, body, peer, Transcript.after(h1, ciphertext), context);
    } catch (CryptoException e) {
      return new InitResult.Dropped(DropReason.of(e));
    } catch (MalformedException e) {
      return new InitResult.Dropped(DropReason.MALFORMED);
    }
  }

  /// What is left once the signature has verified: keys and frames.
  private static InitResult check(
      Self self, InitBody body, PeerIdentity peer, byte[] h2, Hpke.Context context)
      throws CryptoException {
    Hpke.check(body.ek());
    VerifyKey verifyKey = EnvelopeSigner.fastest().verifyKey(body.sign());
    WireReader in = new WireReader(body.frames().toArray());
    try {
      Checked checked = new Checked(body, peer, verifyKey, Frames.decode(in, Frames.Allowed.EARLY));
      return new InitResult.Authentic(new ResponderHandshake(self, checked, h2, context));
    } catch (MalformedException e) {
      return new InitResult.Dropped(DropReason.BAD_FRAMES);
    }
  }

  public PeerIdentity peer() {
    return peer;
  }

  /// The name that the initiator claims.
  public AgentName name() {
    return body.name();
  }

  public InstanceId instance() {
    return body.instance();
  }

  public boolean durable() {
    return body.durable();
  }

  /// Bit mask of the protocol versions that the initiator speaks.
  public int versions() {
    return body.versions();
  }

  /// Empty where the initiator sent none.
  public Bytes credential() {
    return body.credential();
  }

  /// When INIT was made, by the initiator's clock.
  public long timeMillis() {
    return body.timeMillis();
  }

  /// Early data, for the caller to use once it has answered.
  public List<Frame> earlyFrames() {
    return earlyFrames;
  }

  /// Makes RESP, of the same size whatever the verdict is, and with [Verdict#SESSION] the session.
  ///
  /// @param trusted the initiator as trust accepts it, null with a refusal
  /// @param order the session's, see [Session#order]
  /// @throws IllegalArgumentException if verdict and `trusted` do not go together
  /// @throws IllegalStateException if it was answered or closed before
  public Response respond(
      Verdict verdict,
      @Nullable VerifiedPeer trusted,
      long order,
      Limits limits,
      Now now,
      Randomness randomness) {
    boolean accepted = trusted != null && trusted.fingerprint().equals(peer.fingerprint());
    if (accepted != (verdict == Verdict.SESSION)) {
      throw new IllegalArgumentException(
          "A session needs the initiator as a trusted peer, and nothing else does.");
    }
    try (SecretBytes psk = KeySchedule.psk(s1, h2, 0)) {
      if (!accepted) {
        try (Sealed sealed = seal(verdict, Resp.Body.NO_KEY, randomness)) {
          return new Response(sealed.resp, null);
        }
      }
      EnvelopeSigner signer = EnvelopeSigner.fastest();
      try (SecretBytes seed = SecretBytes.own(randomness.bytes(EnvelopeSigner.SEED));
          Sealed sealed = seal(verdict, signer.publicKey(seed), randomness)) {
        SigningKey signingKey = signer.signingKey(seed);
        return new Response(sealed.resp, session(sealed, psk, signingKey, order, limits, now));
      }
    } finally {
      close();
    }
  }

  private Session session(
      Sealed sealed, SecretBytes psk, SigningKey signingKey, long order, Limits limits, Now now) {
    Keyring keyring = new Keyring();
    byte[] h4 = sealed.h4.toArray();
    try (SecretBytes root = Transcript.root(sealed.context, h4, psk)) {
      byte[] sessionId = Transcript.sessionId(sealed.context, h4);
      return Session.answered(
          new Parties(false, self.fingerprint(), peer.fingerprint(), body.instance()),
          order,
          limits,
          now,
          signingKey,
          keyring,
          Epoch.zeroOfResponder(s1, h2, limits, verifyKey, keyring),
          Epoch.one(root, sessionId, false, limits, verifyKey, keyring));
    }
  }

  /// RESP and the context that sealed it.
  private record Sealed(Bytes resp, Bytes h4, Hpke.Context context) implements AutoCloseable {
    @Override
    public void close() {
      context.close();
    }
  }

  private Sealed seal(Verdict verdict, Bytes sign, Randomness randomness) {
    Hpke.Sender sender = setup(randomness);
    byte[] header = Resp.header(handshakeId, sender.enc());
    byte[] h3 = Transcript.after(h2, header);
    byte[] unsigned =
        new Resp.Body(peer.fingerprint(), self.instance(), Protocol.VERSIONS, verdict, sign)
            .write();
    byte[] signed = Transcript.signed(self.fingerprint(), peer.fingerprint(), h3, unsigned);
    Bytes signature = self.identity().sign(Transcript.RESP_CONTEXT, signed, randomness);
    byte[] plain = new WireWriter(Resp.SIZE).bytes(unsigned).bytes(signature).toArray();
    byte[] ciphertext = sender.context().seal(header, plain);
    byte[] resp = new WireWriter(Resp.SIZE).bytes(header).bytes(ciphertext).toArray();
    Bytes h4 = Bytes.wrap(Transcript.after(h3, ciphertext));
    return new Sealed(Bytes.wrap(resp), h4, sender.context());
  }

  private Hpke.Sender setup(Randomness randomness) {
    try {
      return Hpke.setupSender(body.ek(), Transcript.respInfo(h2), randomness);
    } catch (CryptoException e) {
      throw new IllegalStateException("A key that was checked is bad after all.", e);
    }
  }

  boolean erased() {
    return s1.closed();
  }

  @Override
  public void close() {
    s1.close();
  }
}

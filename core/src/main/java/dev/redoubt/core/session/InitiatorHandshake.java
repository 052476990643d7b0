package dev.redoubt.core.session;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.bundle.Bundle;
import dev.redoubt.core.bundle.VerifiedBundle;
import dev.redoubt.core.crypto.EnvelopeSigner;
import dev.redoubt.core.crypto.EnvelopeSigner.VerifyKey;
import dev.redoubt.core.crypto.Hpke;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.environment.Limits;
import dev.redoubt.environment.Now;
import dev.redoubt.environment.Randomness;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.CryptoException;
import dev.redoubt.message.MalformedException;
import dev.redoubt.message.SecretBytes;

/// The initiator's side of a handshake: INIT is made at the start, and the session may be used in
/// epoch 0 at once; RESP confirms it (§5.3).
///
/// Until RESP has verified it holds the one secret that RESP is sealed to. Closing it erases that,
/// and the session too unless it is confirmed. Not safe for use by several threads.
public final class InitiatorHandshake implements AutoCloseable {
  private final Fingerprint self;
  private final VerifiedBundle peer;
  private final Limits limits;
  private final Bytes init;
  private final byte[] h2;
  private final Bytes handshakeId;
  private final Hpke.KeyPair ek;
  private final SecretBytes psk;
  private final Keyring keyring;
  private final Session session;

  /// Everything about INIT that is decided before it is sealed.
  private record Draft(Self self, VerifiedBundle to, Bytes h0, Hpke.KeyPair ek, Bytes body) {}

  /// What sealing INIT gave.
  private record Sealed(Bytes init, Bytes h2, Bytes handshakeId, SecretBytes s1)
      implements AutoCloseable {
    @Override
    public void close() {
      s1.close();
    }
  }

  private InitiatorHandshake(
      Draft draft,
      Sealed sealed,
      EnvelopeSigner.SigningKey signingKey,
      long order,
      Limits limits,
      Now now) {
    this.self = draft.self.fingerprint();
    this.peer = draft.to;
    this.limits = limits;
    this.init = sealed.init;
    this.h2 = sealed.h2.toArray();
    this.handshakeId = sealed.handshakeId;
    this.ek = draft.ek;
    this.psk = KeySchedule.psk(sealed.s1, h2, 0);
    this.keyring = new Keyring();
    this.session =
        Session.initiated(
            new Parties(true, self, peer.bundle().fingerprint(), peer.bundle().instance()),
            order,
            limits,
            now,
            signingKey,
            keyring,
            Epoch.zeroOfInitiator(sealed.s1, h2, limits));
  }

  /// @param frames encoded BATCH frames for INIT to carry, at most [Protocol#EARLY_DATA_MAX] bytes
  /// @param order the session's, see [Session#order]
  /// @throws IllegalArgumentException if there are too many frames
  public static InitiatorHandshake start(
      Self self,
      VerifiedBundle to,
      Bytes frames,
      long order,
      Limits limits,
      Now now,
      Randomness randomness) {
    if (frames.size() > Protocol.EARLY_DATA_MAX) {
      throw new IllegalArgumentException(
          "INIT carries at most " + Protocol.EARLY_DATA_MAX + " bytes of frames.");
    }
    Bundle bundle = to.bundle();
    byte[] h0 = Transcript.start(bundle.fingerprint(), bundle.instance(), bundle.prekey());
    Hpke.KeyPair ek = Hpke.KeyPair.generate(randomness);
    EnvelopeSigner signer = EnvelopeSigner.fastest();
    try (SecretBytes seed = SecretBytes.own(randomness.bytes(EnvelopeSigner.SEED))) {
      Bytes sign = signer.publicKey(seed);
      byte[] body = body(self, bundle, frames, ek.publicKey(), sign, now).write();
      Draft draft = new Draft(self, to, Bytes.wrap(h0), ek, Bytes.wrap(body));
      try (Sealed sealed = seal(draft, randomness)) {
        return new InitiatorHandshake(draft, sealed, signer.signingKey(seed), order, limits, now);
      }
    }
  }

  private static InitBody body(
      Self self, Bundle bundle, Bytes frames, Bytes ek, Bytes sign, Now now) {
    return new InitBody(
        bundle.fingerprint(),
        bundle.hash(),
        now.wallMillis(),
        self.instance(),
        self.durable(),
        Protocol.VERSIONS,
        self.identity().peer().encoded(),
        self.name(),
        self.credential(),
        ek,
        sign,
        frames);
  }

  private static Sealed seal(Draft draft, Randomness randomness) {
    Bundle bundle = draft.to.bundle();
    byte[] h0 = draft.h0.toArray();
    byte[] body = draft.body.toArray();
    Hpke.Sender sender = setup(bundle.prekey(), Transcript.initInfo(h0), randomness);
    try (Hpke.Context context = sender.context()) {
      int length = body.length + Init.SIGNATURE_AND_TAG;
      byte[] header = Init.header(bundle.prekeyId(), sender.enc(), length);
      byte[] h1 = Transcript.after(h0, header);
      byte[] signed = Transcript.signed(draft.self.fingerprint(), bundle.fingerprint(), h1, body);
      Bytes signature = draft.self.identity().sign(Transcript.INIT_CONTEXT, signed, randomness);
      byte[] plain = new WireWriter(length).bytes(body).bytes(signature).toArray();
      byte[] ciphertext = context.seal(header, plain);
      byte[] h2 = Transcript.after(h1, ciphertext);
      byte[] init =
          new WireWriter(header.length + length).bytes(header).bytes(ciphertext).toArray();
      return new Sealed(
          Bytes.wrap(init),
          Bytes.wrap(h2),
          Transcript.handshakeId(context, h2),
          Transcript.s1(context, h2));
    }
  }

  private static Hpke.Sender setup(Bytes prekey, byte[] info, Randomness randomness) {
    try {
      return Hpke.setupSender(prekey, info, randomness);
    } catch (CryptoException e) {
      throw new IllegalStateException("A verified bundle holds a bad prekey.", e);
    }
  }

  /// The envelope to send, and to send again as it is.
  public Bytes init() {
    return init;
  }

  /// The id that RESP will name; only the two parties can compute it.
  public Bytes handshakeId() {
    return handshakeId;
  }

  public Session session() {
    return session;
  }

  /// Verifies a RESP, whatever its bytes are. After [RespResult.Confirmed] and [RespResult.Refused]
  /// the handshake is over, and drops whatever comes.
  public RespResult accept(Bytes resp, Now now) {
    Bytes named = Resp.handshakeId(resp);
    if (named == null) {
      return new RespResult.Dropped(DropReason.MALFORMED);
    }
    if (session.confirmed() || session.closed() || !named.equals(handshakeId)) {
      return new RespResult.Dropped(DropReason.UNKNOWN_HANDSHAKE);
    }
    try (Hpke.Context context = receiver(Resp.enc(resp))) {
      return open(resp, context);
    } catch (CryptoException e) {
      return new RespResult.Dropped(DropReason.of(e));
    } catch (MalformedException e) {
      return new RespResult.Dropped(DropReason.MALFORMED);
    }
  }

  Hpke.Context receiver(byte[] enc) throws CryptoException {
    return Hpke.setupReceiver(ek, enc, Transcript.respInfo(h2));
  }

  private RespResult open(Bytes resp, Hpke.Context context)
      throws CryptoException, MalformedException {
    byte[] header = Resp.header(resp);
    byte[] ciphertext = Resp.ciphertext(resp);
    byte[] plain = context.open(header, ciphertext);
    byte[] unsigned = Transcript.unsigned(plain);
    Resp.Body body = Resp.Body.decode(unsigned);
    if (!body.recipient().equals(self)) {
      return new RespResult.Dropped(DropReason.WRONG_RECIPIENT);
    }
    Bundle bundle = peer.bundle();
    byte[] h3 = Transcript.after(h2, header);
    byte[] signed = Transcript.signed(bundle.fingerprint(), self, h3, unsigned);
    Bytes signature = Transcript.signature(plain);
    if (!peer.identity().verify(Transcript.RESP_CONTEXT, signed, signature)) {
      return new RespResult.Dropped(DropReason.BAD_SIGNATURE);
    }
    if (!body.instance().equals(bundle.instance()) || body.versions() != bundle.versions()) {
      return new RespResult.StaleBundle();
    }
    if (body.verdict() != Verdict.SESSION) {
      close();
      return new RespResult.Refused(body.verdict());
    }
    VerifyKey verifyKey = EnvelopeSigner.fastest().verifyKey(body.sign());
    confirm(context, Transcript.after(h3, ciphertext), verifyKey);
    return new RespResult.Confirmed(session);
  }

  /// The one step in which epoch 1 comes into being and what led to it goes.
  private void confirm(Hpke.Context context, byte[] h4, VerifyKey verifyKey) {
    try (SecretBytes root = Transcript.root(context, h4, psk)) {
      byte[] sessionId = Transcript.sessionId(context, h4);
      session.confirm(Epoch.one(root, sessionId, true, limits, verifyKey, keyring));
    }
    ek.close();
    psk.close();
  }

  boolean erased() {
    return ek.seed().closed() && psk.closed();
  }

  @Override
  public void close() {
    ek.close();
    psk.close();
    if (!session.confirmed()) {
      session.close();
    }
  }
}

package dev.redoubt.core.session;

import dev.redoubt.core.bundle.Bundle;
import dev.redoubt.core.crypto.Aead;
import dev.redoubt.core.crypto.Hpke;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.environment.Randomness;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.Identity;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.identity.PeerIdentity;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.CryptoException;
import dev.redoubt.message.MalformedException;
import dev.redoubt.message.SecretBytes;
import java.util.Arrays;

/// Makes everything that can be made with the given keys, well-formed except for what a test wants
/// wrong: re-seals any INIT, RESP and envelope, to anybody, and signs with what it has.
final class Adversary {
  /// Signs a statement under a context: with a key of its own, a stolen key or half of one, or by
  /// copying a signature from elsewhere.
  interface Signer {
    Bytes sign(String context, byte[] statement);
  }

  /// To whom an INIT is sealed.
  record Target(Fingerprint fingerprint, InstanceId instance, Bytes prekey) {
    static Target of(Bundle bundle) {
      return new Target(bundle.fingerprint(), bundle.instance(), bundle.prekey());
    }
  }

  /// An INIT with its maker's secrets, and the transcript before and after its ciphertext.
  record MadeInit(Bytes init, Bytes h1, Bytes h2, Bytes handshakeId) {}

  /// The body of an INIT or RESP, and its signature.
  record Read<T>(T body, Bytes signature) {}

  private final Randomness randomness;

  Adversary(Randomness randomness) {
    this.randomness = randomness;
  }

  Signer signer(Identity identity) {
    return (context, statement) -> identity.sign(context, statement, randomness);
  }

  /// As [#signer], but under a different context.
  Signer signer(Identity identity, String context) {
    return (asked, statement) -> identity.sign(context, statement, randomness);
  }

  /// Always returns the same signature.
  static Signer replaying(Bytes signature) {
    return (context, statement) -> signature;
  }

  /// Can forge ML-DSA of `victim`; signs Ed25519 with its own key.
  Identity breakingEd25519(Identity victim, Identity own) {
    return Identity.fromSeeds(own.mlDsaSeed(), victim.ed25519Seed());
  }

  /// Can forge Ed25519 of `victim`; signs ML-DSA with its own key.
  Identity breakingMlDsa(Identity victim, Identity own) {
    return Identity.fromSeeds(victim.mlDsaSeed(), own.ed25519Seed());
  }

  // --- INIT

  /// Opens an INIT with a prekey, whoever the recipient was.
  static Read<InitBody> read(Bytes init, Hpke.KeyPair prekey, Target to) {
    try {
      Init parsed = Init.decode(init);
      byte[] h0 = Transcript.start(to.fingerprint, to.instance, prekey.publicKey());
      try (Hpke.Context context =
          Hpke.setupReceiver(prekey, parsed.enc(), Transcript.initInfo(h0))) {
        byte[] plain = context.open(parsed.header(), parsed.ciphertext());
        return new Read<>(InitBody.decode(Transcript.unsigned(plain)), Transcript.signature(plain));
      }
    } catch (MalformedException | CryptoException e) {
      throw new AssertionError(e);
    }
  }

  /// Seals an INIT with `body` to `to`, in the name of the identity in the body.
  MadeInit init(Target to, InitBody body, Signer signer) {
    try {
      return init(to, body, signer, PeerIdentity.decode(body.identity()).fingerprint());
    } catch (CryptoException e) {
      throw new AssertionError(e);
    }
  }

  private MadeInit init(Target to, InitBody body, Signer signer, Fingerprint from)
      throws CryptoException {
    byte[] h0 = Transcript.start(to.fingerprint, to.instance, to.prekey);
    Hpke.Sender sender = Hpke.setupSender(to.prekey, Transcript.initInfo(h0), randomness);
    try (Hpke.Context context = sender.context()) {
      byte[] unsigned = body.write();
      byte[] header =
          Init.header(
              Bundle.prekeyId(to.prekey), sender.enc(), unsigned.length + Init.SIGNATURE_AND_TAG);
      byte[] h1 = Transcript.after(h0, header);
      byte[] statement = Transcript.signed(from, to.fingerprint, h1, unsigned);
      byte[] ciphertext =
          context.seal(header, joined(unsigned, signer.sign(Transcript.INIT_CONTEXT, statement)));
      byte[] h2 = Transcript.after(h1, ciphertext);
      return new MadeInit(
          Bytes.wrap(joined(header, Bytes.wrap(ciphertext))),
          Bytes.wrap(h1),
          Bytes.wrap(h2),
          Transcript.handshakeId(context, h2));
    }
  }

  /// `body` with another recipient.
  static InitBody to(Fingerprint recipient, Bytes bundleHash, InitBody body) {
    return body(body, recipient, bundleHash, body.identity(), body.versions());
  }

  /// `body` with another sender.
  static InitBody by(PeerIdentity identity, InitBody body) {
    return body(body, body.recipient(), body.bundleHash(), identity.encoded(), body.versions());
  }

  static InitBody versions(int versions, InitBody body) {
    return body(body, body.recipient(), body.bundleHash(), body.identity(), versions);
  }

  private static InitBody body(
      InitBody of, Fingerprint recipient, Bytes bundleHash, Bytes identity, int versions) {
    return new InitBody(
        recipient,
        bundleHash,
        of.timeMillis(),
        of.instance(),
        of.durable(),
        versions,
        identity,
        of.name(),
        of.credential(),
        of.ek(),
        of.sign(),
        of.frames());
  }

  // --- RESP

  /// Opens a RESP with the key to which it was sealed.
  static Read<Resp.Body> read(Bytes resp, Hpke.KeyPair ek, Bytes h2) {
    byte[] info = Transcript.respInfo(h2.toArray());
    try (Hpke.Context context = Hpke.setupReceiver(ek, Resp.enc(resp), info)) {
      byte[] plain = context.open(Resp.header(resp), Resp.ciphertext(resp));
      return new Read<>(Resp.Body.decode(Transcript.unsigned(plain)), Transcript.signature(plain));
    } catch (MalformedException | CryptoException e) {
      throw new AssertionError(e);
    }
  }

  /// Seals a RESP with `body` to `ek`, as the answer to the handshake with this `h2` and id.
  Bytes resp(
      Bytes ek, Bytes h2, Bytes handshakeId, Resp.Body body, Fingerprint from, Signer signer) {
    byte[] info = Transcript.respInfo(h2.toArray());
    try {
      Hpke.Sender sender = Hpke.setupSender(ek, info, randomness);
      try (Hpke.Context context = sender.context()) {
        byte[] header = Resp.header(handshakeId, sender.enc());
        byte[] h3 = Transcript.after(h2.toArray(), header);
        byte[] unsigned = body.write();
        byte[] statement = Transcript.signed(from, body.recipient(), h3, unsigned);
        Bytes signature = signer.sign(Transcript.RESP_CONTEXT, statement);
        byte[] ciphertext = context.seal(header, joined(unsigned, signature));
        return Bytes.wrap(joined(header, Bytes.wrap(ciphertext)));
      }
    } catch (CryptoException e) {
      throw new AssertionError(e);
    }
  }

  /// `resp` with another handshake id.
  static Bytes relabelled(Bytes resp, Bytes handshakeId) {
    byte[] bytes = resp.toArray();
    handshakeId.copyTo(bytes, Envelope.PREFIX);
    return Bytes.wrap(bytes);
  }

  // --- Envelopes

  /// The parts of an envelope in plaintext.
  record Parts(Bytes header, Bytes signature, Bytes body) {}

  /// Opens an envelope with the key of its generation; null if that fails.
  static @org.jspecify.annotations.Nullable Parts read(
      Bytes envelope, SecretBytes key, SecretBytes iv) {
    byte[] bytes = envelope.toArray();
    byte[] aad = Arrays.copyOf(bytes, Envelope.HEADER);
    byte[] plain = Arrays.copyOfRange(bytes, Envelope.HEADER, bytes.length);
    try {
      Aead.open(key.bytes(), nonce(iv, bytes), aad, plain, plain.length);
    } catch (CryptoException e) {
      return null;
    }
    Bytes opened = Bytes.wrap(plain);
    int signature = Envelope.BODY_AT - Envelope.SIGNATURE_AT;
    return new Parts(
        envelope.slice(0, Envelope.HEADER),
        opened.slice(0, signature),
        opened.slice(signature, opened.size() - Aead.TAG));
  }

  static Parts read(Bytes envelope, Generation generation) {
    return java.util.Objects.requireNonNull(read(envelope, generation.key(), generation.iv()));
  }

  /// Seals these parts with the key of a generation.
  static Bytes seal(Parts parts, Generation generation) {
    byte[] plain = joined(parts.signature.toArray(), parts.body);
    byte[] bytes =
        new WireWriter(Envelope.HEADER + plain.length + Aead.TAG)
            .bytes(parts.header)
            .bytes(plain)
            .zeros(Aead.TAG)
            .toArray();
    Aead.seal(
        generation.key().bytes(),
        nonce(generation.iv(), bytes),
        bytes,
        0,
        Envelope.HEADER,
        Envelope.HEADER,
        plain.length);
    return Bytes.wrap(bytes);
  }

  /// A header of this generation with that guard and counter.
  static Bytes header(Generation generation, long guard, int counter) {
    return Bytes.wrap(
        Envelope.writePrefix(new WireWriter(Envelope.HEADER), Envelope.DATA)
            .bytes(generation.kid())
            .u64(guard)
            .u32(counter)
            .toArray());
  }

  private static byte[] nonce(SecretBytes iv, byte[] envelope) {
    byte[] nonce = iv.bytes().clone();
    for (int i = 0; i < Aead.NONCE; i++) {
      nonce[i] ^= envelope[Envelope.GUARD_AT + i];
    }
    return nonce;
  }

  private static byte[] joined(byte[] first, Bytes second) {
    return new WireWriter(first.length + second.size()).bytes(first).bytes(second).toArray();
  }
}

package dev.redoubt.core.session;

import dev.redoubt.core.crypto.Aead;
import dev.redoubt.core.crypto.EnvelopeSigner;
import dev.redoubt.core.crypto.EnvelopeSigner.SigningKey;
import dev.redoubt.core.crypto.Hpke;
import dev.redoubt.core.crypto.Kdf;
import dev.redoubt.core.frame.Close;
import dev.redoubt.core.frame.Frames;
import dev.redoubt.core.frame.Receipt;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.SecretBytes;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Makes `key-schedule.json` and `envelopes.json`.
final class EnvelopeVectors {
  private static final int GENERATIONS = 3;

  private EnvelopeVectors() {}

  static JsonNode keySchedule() throws Exception {
    Bytes init = World.start().init();
    Bytes resp = World.respond(World.received(init), Verdict.SESSION).resp();
    byte[] h2 = HandshakeVectors.h2(init);
    byte[] h4 = Transcript.after(Transcript.after(h2, Resp.header(resp)), Resp.ciphertext(resp));
    ObjectNode file = Json.file("5.5", "The keys of the handshake in init.json and resp.json.");
    try (Hpke.Context first = HandshakeVectors.receiver(Init.decode(init));
        Hpke.KeyPair ek = HandshakeVectors.ek();
        Hpke.Context second = HandshakeVectors.respReceiver(ek, resp, init);
        SecretBytes s1 = Transcript.s1(first, h2);
        SecretBytes psk = KeySchedule.psk(s1, h2, 0);
        SecretBytes root = Transcript.root(second, h4, psk)) {
      byte[] sessionId = Transcript.sessionId(second, h4);
      file.put("h2", Json.hex(h2))
          .put("s1", Json.hex(s1.bytes()))
          .put("psk_0", Json.hex(psk.bytes()))
          .put("root_1", Json.hex(root.bytes()))
          .put("session_id", Json.hex(sessionId));
      ArrayNode chains = file.putArray("chains");
      chain(chains, s1, h2, 0, 0);
      chain(chains, root, sessionId, 1, 0);
      chain(chains, root, sessionId, 1, 1);
    }
    return file;
  }

  static void chain(ArrayNode to, SecretBytes secret, byte[] bind, int epoch, int direction) {
    SecretBytes traffic = KeySchedule.traffic(secret, bind, direction, epoch);
    ObjectNode entry =
        to.addObject()
            .put("epoch", epoch)
            .put("direction", direction)
            .put("T", Json.hex(traffic.bytes()));
    ArrayNode generations = entry.putArray("generations");
    try (Chain chain = new Chain(traffic, bind)) {
      for (int i = 0; i < GENERATIONS; i++) {
        Generation generation = chain.step();
        generations
            .addObject()
            .put("key", Json.hex(generation.key().bytes()))
            .put("iv", Json.hex(generation.iv().bytes()))
            .put("kid", generation.kid().toHex());
      }
    }
  }

  /// One sealed envelope and its inputs.
  private static void sealed(ArrayNode to, Session from, Session at, int direction, Bytes frames) {
    int index = to.size();
    byte[] guard = World.draw("guard " + index, Envelope.GUARD);
    ObjectNode entry =
        to.addObject()
            .put("epoch", from.epoch())
            .put("direction", direction)
            .put("generation", from.generation())
            .put("counter", Objects.requireNonNull(from.sendingEpoch().sending()).counter())
            .put("guard", Json.hex(guard))
            .put("created_ms", World.WALL)
            .put("frames", frames.toHex());
    Bytes envelope = from.seal(from.begin().bytes(frames), World.NOW, new Script(guard));
    entry.put("envelope", envelope.toHex());
    if (!(at.open(envelope, World.NOW) instanceof Opened.Accepted)) {
      throw new AssertionError("The other side does not open envelope " + index + ".");
    }
  }

  static JsonNode envelopes() {
    InitiatorHandshake handshake = World.start();
    Session alice = handshake.session();
    ResponderHandshake.Response response =
        World.respond(World.received(handshake.init()), Verdict.SESSION);
    Session bob = Objects.requireNonNull(response.session());
    ObjectNode file =
        Json.file(
            "6",
            "Envelopes of the session of init.json and resp.json in the order in which they are"
                + " sealed, each opened before the next is sealed; generations of two envelopes."
                + " RESP arrives before the first of epoch 1. `frames` is without padding."
                + " Negative cases change the envelope `of`, received at the end of all; `fresh`"
                + " ones stand for one that was never opened. What stands in `instead` is sealed"
                + " and, but for what it says, signed as it should be.");
    file.put("sign_seed_a", Json.hex(World.signSeed("alice")))
        .put("sign_seed_b", Json.hex(World.signSeed("bob")));
    ArrayNode cases = file.putArray("cases");
    for (int i = 1; i <= 3; i++) {
      sealed(cases, alice, bob, 0, World.batch(i, "early " + i));
    }
    sealed(cases, bob, alice(handshake, response), 1, Bytes.EMPTY);
    sealed(cases, alice, bob, 0, Bytes.EMPTY);
    sealed(cases, alice, bob, 0, World.batch(4, "after RESP"));
    sealed(cases, bob, alice, 1, receipt());
    sealed(cases, alice, bob, 0, goodbye());
    sealed(cases, bob, alice, 1, goodbye());
    negatives(file.putArray("negative"), alice, cases);
    return file;
  }

  private static Session alice(InitiatorHandshake handshake, ResponderHandshake.Response response) {
    handshake.accept(response.resp(), World.NOW);
    return handshake.session();
  }

  static Bytes receipt() {
    Receipt receipt =
        new Receipt(
            0x1122334455667788L,
            5,
            3,
            List.of(new Receipt.Range(6, 8)),
            List.of(new Receipt.Range(4, 5)),
            256,
            1 << 20,
            List.of(new Receipt.Run(1, 2, 1)));
    WireWriter out = new WireWriter(128);
    int begun = Frames.begin(out, Frames.RECEIPT);
    receipt.write(out);
    Frames.end(out, begun);
    return Bytes.wrap(out.toArray());
  }

  private static Bytes goodbye() {
    WireWriter out = new WireWriter(16);
    new Close(Close.Reason.LEAVING).write(out);
    return Bytes.wrap(out.toArray());
  }

  /// Negative cases of the last envelope of direction 0, at Bob.
  private static void negatives(ArrayNode to, Session alice, ArrayNode cases) {
    Bytes fresh = seal(alice, 0, World.signSeed("alice"), true, new byte[240]);
    Json.negative(to, "replayed", "replayed").put("of", 7);
    Json.negative(to, "of a closed epoch", "unknown_kid").put("of", 1);
    Json.negative(to, "sealed by the receiver itself", "unknown_kid").put("of", 8);
    Bytes ciphertext = Json.bytes(cases.get(5), "envelope").slice(Envelope.HEADER, 200);
    for (ObjectNode it : changes(fresh, ciphertext)) {
      to.add(it);
    }
    byte[] notZero = new byte[240];
    notZero[239] = 1;
    byte[] receipt = receipt().toArray();
    instead(to, "padding not zero", "bad_frames", alice, 0, true, notZero);
    instead(to, "frame out of place", "bad_frames", alice, 0, true, receipt);
    instead(to, "frame cut short", "bad_frames", alice, 0, true, new byte[] {1, 0, 0, 0, 9});
    instead(to, "signed for the other direction", "bad_signature", alice, 1, true, new byte[240]);
    instead(to, "signed for another session", "bad_signature", alice, 0, false, new byte[240]);
    Bytes forged = seal(alice, 0, World.signSeed("bob"), true, new byte[240]);
    Json.negative(to, "signed by another key", "bad_signature").put("instead", forged.toHex());
  }

  private static List<ObjectNode> changes(Bytes fresh, Bytes otherCiphertext) {
    ArrayNode to = Json.object().putArray("changes");
    Json.flip(to, "magic", 0, 1, "malformed");
    Json.flip(to, "type", 2, 1, "malformed");
    Json.flip(to, "flags", 3, 1, "malformed");
    Json.flip(to, "kid", Envelope.KID_AT, 1, "unknown_kid");
    Json.flip(to, "guard", Envelope.GUARD_AT, 1, "bad_tag");
    Json.flip(to, "counter", Envelope.HEADER - 1, 2, "bad_tag");
    Json.flip(to, "signature", Envelope.SIGNATURE_AT, 1, "bad_tag");
    Json.flip(to, "body", Envelope.BODY_AT, 1, "bad_tag");
    Json.flip(to, "tag", fresh.size() - 1, 1, "bad_tag");
    Json.splice(to, "ciphertext of another", Envelope.HEADER, otherCiphertext, "bad_tag");
    Json.negative(to, "truncated", "bad_tag").put("length", fresh.size() - 1);
    Json.negative(to, "extended", "bad_tag").put("length", fresh.size() + 1);
    Json.negative(to, "less than an empty one", "malformed").put("length", Envelope.MIN - 1);
    Json.negative(to, "empty", "malformed").put("length", 0);
    return to.valueStream().map(it -> ((ObjectNode) it).put("fresh", fresh.toHex())).toList();
  }

  private static void instead(
      ArrayNode to,
      String what,
      String expect,
      Session alice,
      int direction,
      boolean thisSession,
      byte[] frames) {
    Bytes envelope = seal(alice, direction, World.signSeed("alice"), thisSession, frames);
    Json.negative(to, what, expect).put("instead", envelope.toHex());
  }

  /// Alice's next envelope with the given signature.
  private static Bytes seal(
      Session alice, int direction, byte[] signSeed, boolean thisSession, byte[] frames) {
    Epoch epoch = alice.sendingEpoch();
    Generation generation = Objects.requireNonNull(epoch.sending()).current();
    WireWriter out = alice.begin().bytes(frames).zeros(Aead.TAG);
    byte[] envelope = out.toArray();
    generation.kid().copyTo(envelope, Envelope.KID_AT);
    envelope[Envelope.HEADER - 1] = 1;
    byte[] body =
        Bytes.wrap(envelope).slice(Envelope.BODY_AT, envelope.length - Aead.TAG).toArray();
    byte[] message =
        Kdf.label(
            "qrmp1 envelope",
            thisSession ? epoch.bind() : new byte[32],
            new byte[] {(byte) direction},
            World.local("alice").fingerprint().value().toArray(),
            World.local("bob").fingerprint().value().toArray(),
            Bytes.wrap(envelope, 0, Envelope.HEADER).toArray(),
            Kdf.hash(body));
    try (SecretBytes seed = SecretBytes.copyOf(signSeed);
        SigningKey key = EnvelopeSigner.fastest().signingKey(seed)) {
      byte[] signature = key.sign(message);
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

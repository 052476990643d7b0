package dev.redoubt.core.session;

import dev.redoubt.core.bundle.Bundle;
import dev.redoubt.core.crypto.Hpke;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.identity.Identity;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.CryptoException;
import dev.redoubt.message.MalformedException;
import dev.redoubt.message.SecretBytes;
import java.util.Arrays;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Makes `init.json` and `resp.json`.
final class HandshakeVectors {
  private static final int ENC_AT = 22;
  private static final int INIT_HEADER = 1146;
  private static final int RESP_HEADER = 1144;

  private static final Self ALICE = World.local("alice");
  private static final Self BOB = World.local("bob");

  private HandshakeVectors() {}

  static JsonNode init() throws Exception {
    InitiatorHandshake handshake = World.start();
    Bundle bundle = World.bundle(World.prekey(), 1);
    Init init = Init.decode(handshake.init());
    byte[] h1 = Transcript.after(h0(), init.header());
    byte[] h2 = Transcript.after(h1, init.ciphertext());
    ObjectNode file =
        Json.file(
            "5.3, 5.6",
            "An INIT with early data, from Alice to Bob, whose bundle is that of bundle.json."
                + " `frames` is without padding. What stands in `instead` is sealed to the same"
                + " prekey, and but for what it says signed, as it should be.");
    ObjectNode alice = file.putObject("initiator");
    alice
        .put("name", ALICE.name().value())
        .put("ml_dsa_seed", Json.hex(World.mlDsaSeed("alice")))
        .put("ed25519_seed", Json.hex(World.ed25519Seed("alice")))
        .put("instance", ALICE.instance().value().toHex());
    file.put("bundle", bundle.encoded().toHex())
        .put("prekey_seed", Json.hex(World.prekeySeed()))
        .put("time_ms", World.WALL)
        .put("ek_seed", Json.hex(World.ekSeed()))
        .put("sign_seed", Json.hex(World.signSeed("alice")))
        .put("encapsulation", Json.hex(World.encapsulation("init")))
        .put("frames", World.earlyFrames().toHex())
        .put("h0", Json.hex(h0()))
        .put("h1", Json.hex(h1))
        .put("h2", Json.hex(h2))
        .put("body", Json.hex(body(init)))
        .put("init", handshake.init().toHex())
        .put("handshake_id", handshake.handshakeId().toHex());
    ArrayNode negative = file.putArray("negative");
    changedInits(negative, handshake.init());
    sealedInits(negative, body(init));
    Json.negative(negative, "replayed", "duplicate");
    return file;
  }

  private static void changedInits(ArrayNode to, Bytes init) {
    Json.flip(to, "magic", 0, 1, "malformed");
    Json.flip(to, "version", 1, 2, "malformed");
    Json.flip(to, "type", 2, 2, "malformed");
    Json.flip(to, "flags", 3, 1, "malformed");
    Json.flip(to, "suite", 5, 2, "malformed");
    Json.flip(to, "prekey_id", 6, 1, "unknown_prekey");
    Json.flip(to, "ML-KEM half of enc", ENC_AT, 1, "bad_tag");
    Json.flip(to, "X25519 half of enc", ENC_AT + 1119, 1, "bad_tag");
    Bytes zero = Bytes.wrap(new byte[32]);
    Json.splice(to, "X25519 half of enc of low order", ENC_AT + 1088, zero, "bad_key");
    Json.flip(to, "ct_len", INIT_HEADER - 1, 1, "malformed");
    Json.flip(to, "ciphertext", INIT_HEADER, 1, "bad_tag");
    Json.flip(to, "tag", init.size() - 1, 1, "bad_tag");
    Json.resize(to, init.size(), "malformed");
  }

  private static void sealedInits(ArrayNode to, byte[] body) throws Exception {
    byte[] good = Transcript.unsigned(body);
    int identityAt = 32 + 32 + 8 + 16 + 1 + 2;
    int nameAt = identityAt + 1984;
    int ekAt = nameAt + 1 + ALICE.name().value().length() + 2;
    int framesAt = ekAt + 1216 + 32 + 4;
    sealedInit(to, "fp_B of another", "wrong_recipient", edit(good, 0, 1));
    sealedInit(to, "bundle_hash unknown", "unpublished_bundle", edit(good, 32, 1));
    sealedInit(to, "time_ms of 2^63 and more", "malformed", edit(good, 64, 0x80));
    sealedInit(to, "unknown flag", "malformed", edit(good, 88, 2));
    sealedInit(to, "name breaks the rule", "malformed", edit(good, nameAt + 1, 0x20));
    byte[] lowOrder = good.clone();
    Arrays.fill(lowOrder, nameAt - 32, nameAt, (byte) 0);
    sealedInit(to, "identity of low order", "bad_key", lowOrder);
    byte[] badEk = good.clone();
    Arrays.fill(badEk, ekAt, ekAt + 1152, (byte) 0xff);
    sealedInit(to, "ek not reduced", "bad_key", badEk);
    byte[] badSign = good.clone();
    Arrays.fill(badSign, framesAt - 36, framesAt - 4, (byte) 0);
    sealedInit(to, "sign of low order", "bad_key", badSign);
    sealedInit(to, "frame out of place", "bad_frames", edit(good, framesAt, 3));
    sealedInit(to, "padding not zero", "bad_frames", edit(good, good.length - 1, 1));
    sealedInit(to, "length of frames", "malformed", edit(good, framesAt - 1, 1));
    Json.negative(to, "signed by another identity", "bad_signature")
        .put("instead", seal(good, BOB.identity(), Transcript.INIT_CONTEXT).toHex());
    Json.negative(to, "signed in another context", "bad_signature")
        .put("instead", seal(good, ALICE.identity(), Transcript.RESP_CONTEXT).toHex());
    Bytes old = Transcript.signature(body);
    Json.negative(to, "versions changed under the old signature", "bad_signature")
        .put("instead", sealBody(edit(good, identityAt - 1, 1), old).toHex());
  }

  private static void sealedInit(ArrayNode to, String what, String expect, byte[] unsigned)
      throws Exception {
    Bytes init = seal(unsigned, ALICE.identity(), Transcript.INIT_CONTEXT);
    Json.negative(to, what, expect).put("instead", init.toHex());
  }

  /// An INIT with this body, signed by `signer` and sealed with the encapsulation of the good one.
  private static Bytes seal(byte[] unsigned, Identity signer, String context) throws Exception {
    byte[] h1 = Transcript.after(h0(), header(unsigned));
    byte[] signed = Transcript.signed(ALICE.fingerprint(), BOB.fingerprint(), h1, unsigned);
    return sealBody(unsigned, signer.sign(context, signed, new Script(Script.NO_HEDGE)));
  }

  private static Bytes sealBody(byte[] unsigned, Bytes signature) throws CryptoException {
    byte[] plain = new WireWriter(10_000).bytes(unsigned).bytes(signature).toArray();
    byte[] header = header(unsigned);
    byte[] ciphertext = sender().context().seal(header, plain);
    return Bytes.wrap(new WireWriter(10_000).bytes(header).bytes(ciphertext).toArray());
  }

  private static byte[] header(byte[] unsigned) throws CryptoException {
    int length = unsigned.length + Init.SIGNATURE_AND_TAG;
    return Init.header(World.prekey().id(), sender().enc(), length);
  }

  private static Hpke.Sender sender() throws CryptoException {
    return Hpke.setupSender(
        World.prekey().publicKey(),
        Transcript.initInfo(h0()),
        new Script(World.encapsulation("init")));
  }

  static byte[] h0() {
    return Transcript.start(BOB.fingerprint(), BOB.instance(), World.prekey().publicKey());
  }

  private static byte[] body(Init init) throws CryptoException {
    try (Hpke.Context context = receiver(init)) {
      return context.open(init.header(), init.ciphertext());
    }
  }

  static Hpke.Context receiver(Init init) throws CryptoException {
    return Hpke.setupReceiver(World.prekey().keys(), init.enc(), Transcript.initInfo(h0()));
  }

  static JsonNode resp() throws Exception {
    ObjectNode file =
        Json.file(
            "5.4, 5.7",
            "A RESP with each verdict to the INIT of init.json, from Bob of bundle.json. Negative"
                + " cases change the one with verdict 0; what stands in `instead` is sealed to the"
                + " same ek, and but for what it says signed, as it should be.");
    file.put("ek_seed", Json.hex(World.ekSeed()))
        .put("sign_seed", Json.hex(World.signSeed("bob")))
        .put("encapsulation", Json.hex(World.encapsulation("resp")));
    Bytes init = World.start().init();
    ArrayNode cases = file.putArray("cases");
    for (Verdict verdict : Verdict.values()) {
      Bytes resp = World.respond(World.received(init), verdict).resp();
      ObjectNode entry = cases.addObject().put("verdict", verdict.code());
      byte[] h3 = Transcript.after(h2(init), Resp.header(resp));
      entry
          .put("h3", Json.hex(h3))
          .put("h4", Json.hex(Transcript.after(h3, Resp.ciphertext(resp))))
          .put("body", Json.hex(respBody(resp, init)))
          .put("resp", resp.toHex());
    }
    ArrayNode negative = file.putArray("negative");
    changedResps(negative, init);
    sealedResps(negative, init);
    Json.negative(negative, "replayed", "unknown_handshake");
    return file;
  }

  private static void changedResps(ArrayNode to, Bytes init) {
    Bytes resp = World.respond(World.received(init), Verdict.SESSION).resp();
    Bytes refusal = World.respond(World.received(init), Verdict.NOT_TRUSTED).resp();
    Json.flip(to, "type", 2, 1, "malformed");
    Json.flip(to, "flags", 3, 1, "malformed");
    Json.flip(to, "handshake_id", 4, 1, "unknown_handshake");
    Json.flip(to, "ML-KEM half of enc2", 20, 1, "bad_tag");
    Json.flip(to, "X25519 half of enc2", 1139, 1, "bad_tag");
    Json.flip(to, "ct_len", RESP_HEADER - 1, 1, "malformed");
    Json.flip(to, "ciphertext", RESP_HEADER, 1, "bad_tag");
    Json.flip(to, "tag", resp.size() - 1, 1, "bad_tag");
    Json.resize(to, resp.size(), "malformed");
    Bytes end = refusal.slice(refusal.size() - 1000, refusal.size());
    Json.splice(to, "end of a refusal", resp.size() - 1000, end, "bad_tag");
  }

  private static void sealedResps(ArrayNode to, Bytes init) throws Exception {
    Bytes resp = World.respond(World.received(init), Verdict.SESSION).resp();
    byte[] good = Transcript.unsigned(respBody(resp, init));
    int verdictAt = 50;
    sealedResp(to, init, "fp_A of another", "wrong_recipient", edit(good, 0, 1));
    sealedResp(to, init, "instance_B of another", "stale_bundle", edit(good, 32, 1));
    sealedResp(to, init, "versions_B of another bundle", "stale_bundle", edit(good, 49, 2));
    sealedResp(to, init, "unknown verdict", "malformed", edit(good, verdictAt, 5));
    sealedResp(to, init, "key with a refusal", "malformed", edit(good, verdictAt, 1));
    byte[] lowOrder = good.clone();
    Arrays.fill(lowOrder, verdictAt + 1, good.length, (byte) 0);
    sealedResp(to, init, "sign of low order", "bad_key", lowOrder);
    Json.negative(to, "signed by another identity", "bad_signature")
        .put("instead", sealResp(init, good, ALICE.identity()).toHex());
  }

  private static void sealedResp(
      ArrayNode to, Bytes init, String what, String expect, byte[] unsigned) throws Exception {
    Json.negative(to, what, expect)
        .put("instead", sealResp(init, unsigned, BOB.identity()).toHex());
  }

  private static Bytes sealResp(Bytes init, byte[] unsigned, Identity signer) throws Exception {
    try (Hpke.KeyPair ek = ek()) {
      Script draw = new Script(World.encapsulation("resp"));
      Hpke.Sender sender = Hpke.setupSender(ek.publicKey(), Transcript.respInfo(h2(init)), draw);
      byte[] header = Resp.header(World.start().handshakeId(), sender.enc());
      byte[] h3 = Transcript.after(h2(init), header);
      byte[] signed = Transcript.signed(BOB.fingerprint(), ALICE.fingerprint(), h3, unsigned);
      Bytes signature = signer.sign(Transcript.RESP_CONTEXT, signed, new Script(Script.NO_HEDGE));
      byte[] plain = new WireWriter(Resp.SIZE).bytes(unsigned).bytes(signature).toArray();
      byte[] ciphertext = sender.context().seal(header, plain);
      return Bytes.wrap(new WireWriter(Resp.SIZE).bytes(header).bytes(ciphertext).toArray());
    }
  }

  private static byte[] respBody(Bytes resp, Bytes init) throws Exception {
    try (Hpke.KeyPair ek = ek();
        Hpke.Context context = respReceiver(ek, resp, init)) {
      return context.open(Resp.header(resp), Resp.ciphertext(resp));
    }
  }

  static Hpke.Context respReceiver(Hpke.KeyPair ek, Bytes resp, Bytes init)
      throws CryptoException, MalformedException {
    return Hpke.setupReceiver(ek, Resp.enc(resp), Transcript.respInfo(h2(init)));
  }

  static Hpke.KeyPair ek() {
    return Hpke.KeyPair.fromSeed(SecretBytes.own(World.ekSeed()));
  }

  static byte[] h2(Bytes init) throws MalformedException {
    Init parsed = Init.decode(init);
    return parsed.h2(BOB.fingerprint(), BOB.instance(), World.prekey()).toArray();
  }

  private static byte[] edit(byte[] good, int at, int xor) {
    byte[] edited = good.clone();
    edited[at] ^= (byte) xor;
    return edited;
  }
}

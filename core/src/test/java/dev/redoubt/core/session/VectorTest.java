package dev.redoubt.core.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.core.ContentType;
import dev.redoubt.core.Position;
import dev.redoubt.core.bundle.Bundle;
import dev.redoubt.core.bundle.InstanceKey;
import dev.redoubt.core.bundle.Verification;
import dev.redoubt.core.crypto.EnvelopeSigner;
import dev.redoubt.core.crypto.Hpke;
import dev.redoubt.core.frame.Batch;
import dev.redoubt.core.frame.Frames;
import dev.redoubt.core.frame.Receipt;
import dev.redoubt.core.wire.WireReader;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.Identity;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.identity.Trust;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.CryptoException;
import dev.redoubt.message.MalformedException;
import dev.redoubt.message.SecretBytes;
import dev.redoubt.transport.InboxId;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// Checks the project's own vectors: every value follows from the inputs in the file, and every
/// negative case is refused as stated.
class VectorTest {
  @BeforeAll
  static void writeIfAsked() throws Exception {
    if (Boolean.getBoolean("vectors.write")) {
      for (Map.Entry<String, JsonNode> file : VectorGenerator.files().entrySet()) {
        Json.write(file.getKey(), file.getValue());
      }
    }
  }

  @Test
  void filesAreWhatTheGeneratorWrites() throws Exception {
    for (Map.Entry<String, JsonNode> file : VectorGenerator.files().entrySet()) {
      assertThat(Json.stored(file.getKey())).isEqualTo(Json.text(file.getValue()));
    }
  }

  @Test
  void identitiesFollowFromTheirSeeds() {
    for (JsonNode it : Json.read("identity.json").get("cases")) {
      Identity identity = identity(it);
      assertThat(identity.peer().encoded()).isEqualTo(Json.bytes(it, "public_key"));
      assertThat(identity.fingerprint().value()).isEqualTo(Json.bytes(it, "fingerprint"));
      assertThat(identity.fingerprint()).hasToString(it.get("text").asString());
      assertThat(Fingerprint.parse(it.get("text").asString())).isEqualTo(identity.fingerprint());
      InstanceId instance = new InstanceId(Json.bytes(it, "instance"));
      assertThat(new InstanceKey(identity.fingerprint(), instance).inbox())
          .isEqualTo(new InboxId(it.get("inbox").asString()));
    }
  }

  static List<EnvelopeSigner> signers() {
    return EnvelopeSigner.all();
  }

  @ParameterizedTest
  @MethodSource("signers")
  void everyProviderGivesTheSameVerdictOnEd25519(EnvelopeSigner signer) {
    JsonNode file = Json.read("ed25519.json");
    for (JsonNode it : file.get("cases")) {
      assertThat(verdict(signer, it)).as(what(it)).isEqualTo("taken");
    }
    for (JsonNode it : file.get("negative")) {
      assertThat(verdict(signer, it)).as(what(it)).isEqualTo(it.get("expect").asString());
    }
  }

  private static String verdict(EnvelopeSigner signer, JsonNode it) {
    try {
      EnvelopeSigner.VerifyKey key = signer.verifyKey(Json.bytes(it, "public_key"));
      return key.verify(Json.array(it, "message"), Json.array(it, "signature"))
          ? "taken"
          : "bad_signature";
    } catch (CryptoException e) {
      return e.reason().name().toLowerCase(Locale.ROOT);
    }
  }

  @Test
  void bundlesFollowFromTheirFieldsAndVerify() throws Exception {
    JsonNode file = Json.read("bundle.json");
    Bundle bundle = Bundle.decode(Json.bytes(file, "bundle"));
    Bundle.Content content =
        new Bundle.Content(
            file.get("versions").asInt(),
            file.get("durable").asBoolean(),
            AgentName.of(file.get("name").asString()),
            file.get("bundle_seq").asLong(),
            file.get("not_before_ms").asLong(),
            file.get("not_after_ms").asLong(),
            new InstanceId(Json.bytes(file, "instance")),
            prekey(file).publicKey(),
            file.get("credit_records").asInt(),
            file.get("credit_bytes").asInt(),
            Json.bytes(file, "credential"));
    assertThat(bundle.content()).isEqualTo(content);
    assertThat(Bundle.sign(content, identity(file), new Script(Script.NO_HEDGE)).encoded())
        .isEqualTo(bundle.encoded());
    assertThat(bundle.prekey()).isEqualTo(Json.bytes(file, "prekey"));
    assertThat(bundle.hash()).isEqualTo(Json.bytes(file, "bundle_hash"));
    assertThat(bundle.prekeyId()).isEqualTo(Json.bytes(file, "prekey_id"));
    assertThat(verdict(file, Json.object())).isEqualTo("verified");
    for (JsonNode negative : file.get("negative")) {
      assertThat(verdict(file, negative)).as(what(negative)).isEqualTo(expected(negative));
    }
  }

  private static String verdict(JsonNode file, JsonNode negative) {
    try {
      JsonNode name = negative.has("name") ? negative : file;
      JsonNode inbox = negative.has("inbox") ? negative : file;
      JsonNode pinned = negative.has("pinned") ? negative : file;
      JsonNode floor = negative.has("floor") ? negative : file;
      JsonNode now = negative.has("now_ms") ? negative : file;
      AgentName asked = AgentName.of(name.get("name").asString());
      Fingerprint pin = new Fingerprint(Json.bytes(pinned, "pinned"));
      Verification verification =
          Bundle.decode(Json.edited(negative, Json.bytes(file, "bundle")))
              .verify(
                  asked,
                  new InboxId(inbox.get("inbox").asString()),
                  Trust.pinned(Map.of(asked.value(), pin)),
                  floor.get("floor").asLong(),
                  now.get("now_ms").asLong());
      return switch (verification) {
        case Verification.Verified verified -> "verified";
        case Verification.NotTrusted notTrusted -> "not_trusted";
        case Verification.Invalid invalid -> "invalid";
        case Verification.Older older -> "older";
      };
    } catch (MalformedException e) {
      return "malformed";
    }
  }

  @Test
  void initsFollowFromTheirInputsAndAreOpened() throws Exception {
    JsonNode file = Json.read("init.json");
    Bytes good = Json.bytes(file, "init");
    InitiatorHandshake handshake = initiator();
    assertThat(handshake.init()).isEqualTo(good);
    assertThat(handshake.handshakeId()).isEqualTo(Json.bytes(file, "handshake_id"));
    Init init = Init.decode(good);
    byte[] h1 = Transcript.after(Json.array(file, "h0"), init.header());
    assertThat(HandshakeVectors.h0()).isEqualTo(Json.array(file, "h0"));
    assertThat(h1).isEqualTo(Json.array(file, "h1"));
    assertThat(Transcript.after(h1, init.ciphertext())).isEqualTo(Json.array(file, "h2"));
    try (Hpke.Context context =
        Hpke.setupReceiver(
            prekey(file).keys(), init.enc(), Transcript.initInfo(Json.array(file, "h0")))) {
      assertThat(context.open(init.header(), init.ciphertext()))
          .isEqualTo(Json.array(file, "body"));
    }
    ResponderHandshake received = World.received(good);
    assertThat(received.name().value()).isEqualTo(file.get("initiator").get("name").asString());
    assertThat(received.timeMillis()).isEqualTo(file.get("time_ms").asLong());
    assertThat(received.earlyFrames()).hasSize(1);

    Set<Bytes> cache = new HashSet<>();
    assertThat(verdict(good, cache)).isEqualTo("authentic");
    for (JsonNode negative : file.get("negative")) {
      assertThat(verdict(Json.edited(negative, good), cache))
          .as(what(negative))
          .isEqualTo(expected(negative));
    }
  }

  /// The checks of a responder in order: shape, prekey, cache, then the rest.
  private static String verdict(Bytes encoded, Set<Bytes> cache) {
    Self bob = World.local("bob");
    Prekey prekey = World.prekey();
    try {
      Init init = Init.decode(encoded);
      if (!init.prekeyId().equals(prekey.id())) {
        return expected(DropReason.UNKNOWN_PREKEY);
      }
      Bytes h2 = init.h2(bob.fingerprint(), bob.instance(), prekey);
      if (cache.contains(h2)) {
        return "duplicate";
      }
      return switch (ResponderHandshake.open(init, prekey, bob, World.NOW)) {
        case InitResult.Authentic authentic -> {
          cache.add(h2);
          yield "authentic";
        }
        case InitResult.UnpublishedBundle unpublished -> "unpublished_bundle";
        case InitResult.Dropped dropped -> expected(dropped.reason());
      };
    } catch (MalformedException e) {
      return "malformed";
    }
  }

  @Test
  void respsFollowFromTheirInputsAndAreVerified() throws Exception {
    JsonNode file = Json.read("resp.json");
    Bytes init = Json.bytes(Json.read("init.json"), "init");
    byte[] h2 = Json.array(Json.read("init.json"), "h2");
    for (JsonNode it : file.get("cases")) {
      Verdict verdict = Objects.requireNonNull(Verdict.of(it.get("verdict").asInt()));
      Bytes resp = Json.bytes(it, "resp");
      assertThat(World.respond(World.received(init), verdict).resp()).isEqualTo(resp);
      byte[] h3 = Transcript.after(h2, Resp.header(resp));
      assertThat(h3).isEqualTo(Json.array(it, "h3"));
      assertThat(Transcript.after(h3, Resp.ciphertext(resp))).isEqualTo(Json.array(it, "h4"));
      InitiatorHandshake handshake = initiator();
      try (Hpke.Context context = handshake.receiver(Resp.enc(resp))) {
        assertThat(context.open(Resp.header(resp), Resp.ciphertext(resp)))
            .isEqualTo(Json.array(it, "body"));
      }
      assertThat(verdict(handshake, resp))
          .isEqualTo(verdict == Verdict.SESSION ? "confirmed" : "refused " + verdict.code());
    }
    Bytes good = Json.bytes(file.get("cases").get(0), "resp");
    for (JsonNode negative : file.get("negative")) {
      InitiatorHandshake handshake = initiator();
      if (what(negative).equals("replayed")) {
        verdict(handshake, good);
      }
      assertThat(verdict(handshake, Json.edited(negative, good)))
          .as(what(negative))
          .isEqualTo(expected(negative));
    }
  }

  private static String verdict(InitiatorHandshake handshake, Bytes resp) {
    return switch (handshake.accept(resp, World.NOW)) {
      case RespResult.Confirmed confirmed -> "confirmed";
      case RespResult.Refused refused -> "refused " + refused.verdict().code();
      case RespResult.StaleBundle stale -> "stale_bundle";
      case RespResult.Dropped dropped -> expected(dropped.reason());
    };
  }

  @Test
  void keysFollowFromTheSecretsOfTheHandshake() {
    JsonNode file = Json.read("key-schedule.json");
    byte[] h2 = Json.array(file, "h2");
    byte[] sessionId = Json.array(file, "session_id");
    try (SecretBytes s1 = SecretBytes.own(Json.array(file, "s1"));
        SecretBytes root = SecretBytes.own(Json.array(file, "root_1"));
        SecretBytes psk = KeySchedule.psk(s1, h2, 0)) {
      assertThat(psk.bytes()).isEqualTo(Json.array(file, "psk_0"));
      for (JsonNode it : file.get("chains")) {
        int epoch = it.get("epoch").asInt();
        byte[] bind = epoch == 0 ? h2 : sessionId;
        SecretBytes traffic =
            KeySchedule.traffic(epoch == 0 ? s1 : root, bind, it.get("direction").asInt(), epoch);
        assertThat(traffic.bytes()).isEqualTo(Json.array(it, "T"));
        Chain chain = new Chain(traffic, bind);
        for (JsonNode expected : it.get("generations")) {
          Generation generation = chain.step();
          assertThat(generation.key().bytes()).isEqualTo(Json.array(expected, "key"));
          assertThat(generation.iv().bytes()).isEqualTo(Json.array(expected, "iv"));
          assertThat(generation.kid()).isEqualTo(Json.bytes(expected, "kid"));
        }
      }
    }
  }

  @Test
  void envelopesFollowFromTheirInputsAndAreOpened() {
    JsonNode file = Json.read("envelopes.json");
    Bytes resp = Json.bytes(Json.read("resp.json").get("cases").get(0), "resp");
    InitiatorHandshake handshake = initiator();
    Session alice = handshake.session();
    Session bob =
        Objects.requireNonNull(
            World.respond(World.received(handshake.init()), Verdict.SESSION).session());
    Set<String> places = new HashSet<>();
    for (JsonNode it : file.get("cases")) {
      int epoch = it.get("epoch").asInt();
      if (epoch == 1 && !alice.confirmed()) {
        handshake.accept(resp, World.NOW);
      }
      boolean forward = it.get("direction").asInt() == 0;
      Session from = forward ? alice : bob;
      Session to = forward ? bob : alice;
      Bytes envelope =
          from.seal(
              from.begin().bytes(Json.bytes(it, "frames")),
              World.NOW,
              new Script(Json.array(it, "guard")));
      assertThat(envelope).isEqualTo(Json.bytes(it, "envelope"));
      int generation = it.get("generation").asInt();
      Position position = new Position(1, epoch, generation, it.get("counter").asInt());
      assertThat(to.open(envelope, World.NOW))
          .isInstanceOfSatisfying(
              Opened.Accepted.class, opened -> assertThat(opened.position()).isEqualTo(position));
      places.add(epoch + "/" + it.get("direction") + "/" + generation);
    }
    assertThat(places)
        .containsExactlyInAnyOrder("0/0/0", "0/0/1", "1/0/0", "1/0/1", "1/1/0", "1/1/1");
    for (JsonNode negative : file.get("negative")) {
      Bytes base =
          negative.has("of")
              ? Json.bytes(file.get("cases").get(negative.get("of").asInt()), "envelope")
              : negative.has("fresh") ? Json.bytes(negative, "fresh") : Bytes.EMPTY;
      assertThat(bob.open(Json.edited(negative, base), World.NOW))
          .as(what(negative))
          .isInstanceOfSatisfying(
              Opened.Rejected.class,
              it -> assertThat(expected(it.reason())).isEqualTo(expected(negative)));
    }
  }

  @Test
  void batchesAndReceiptsAreReadAndWritten() throws Exception {
    JsonNode batches = Json.read("batches.json");
    for (JsonNode it : batches.get("cases")) {
      Batch batch = Batch.decode(reader(it));
      assertThat(Json.text(FrameVectors.described(what(it), batch))).isEqualTo(Json.text(it));
    }
    for (JsonNode it : batches.get("negative")) {
      assertThatThrownBy(() -> Batch.decode(reader(it)))
          .as(what(it))
          .isInstanceOf(MalformedException.class);
    }
    JsonNode receipts = Json.read("receipts.json");
    for (JsonNode it : receipts.get("cases")) {
      Receipt receipt = Receipt.decode(reader(it));
      assertThat(Json.text(FrameVectors.described(what(it), receipt))).isEqualTo(Json.text(it));
    }
    for (JsonNode it : receipts.get("negative")) {
      assertThatThrownBy(() -> Receipt.decode(reader(it)))
          .as(what(it))
          .isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void contentTypesAreWhatTheyAreTakenFor() {
    Map<String, String> kinds =
        Map.of(
            "text", ContentTypeVectors.TEXT,
            "json", ContentTypeVectors.JSON,
            "bytes", ContentTypeVectors.BYTES);
    for (JsonNode it : Json.read("content-types.json").get("cases")) {
      String got = it.get("content_type").asString();
      kinds.forEach((as, wanted) ->
          assertThat(ContentType.matches(wanted, got))
              .as("%s as %s", got, as)
              .isEqualTo(it.get("as").asString().equals(as)));
    }
  }

  @Test
  void hpkeFollowsFromItsDraws() throws Exception {
    for (JsonNode it : Json.read("hpke.json").get("cases")) {
      Hpke.KeyPair key = Hpke.KeyPair.fromSeed(SecretBytes.own(Json.array(it, "seed")));
      assertThat(key.publicKey()).isEqualTo(Json.bytes(it, "public_key"));
      Hpke.Context context = Hpke.setupReceiver(key, Json.array(it, "enc"), Json.array(it, "info"));
      assertThat(context.open(Json.array(it, "aad"), Json.array(it, "ciphertext")))
          .isEqualTo(Json.array(it, "plain"));
      assertThat(context.export(Json.array(it, "exporter_context"), 32).bytes())
          .isEqualTo(Json.array(it, "exported"));
    }
  }

  @Test
  void sequencesOfFramesAreReadOrRefused() throws Exception {
    JsonNode file = Json.read("frames.json");
    for (JsonNode it : file.get("cases")) {
      assertThat(Frames.decode(FrameVectors.sequence(it), FrameVectors.where(it))).isNotNull();
    }
    for (JsonNode it : file.get("negative")) {
      assertThatThrownBy(() -> Frames.decode(FrameVectors.sequence(it), FrameVectors.where(it)))
          .as(what(it))
          .isInstanceOf(MalformedException.class);
    }
  }

  private static WireReader reader(JsonNode node) {
    return new WireReader(Json.array(node, "value"));
  }

  /// The initiator of init.json, rebuilt from that file.
  private static InitiatorHandshake initiator() {
    JsonNode file = Json.read("init.json");
    JsonNode who = file.get("initiator");
    Self self =
        new Self(
            AgentName.of(who.get("name").asString()),
            identity(who),
            new InstanceId(Json.bytes(who, "instance")),
            false,
            Bytes.EMPTY);
    try {
      return InitiatorHandshake.start(
          self,
          World.verified(Bundle.decode(Json.bytes(file, "bundle"))),
          Json.bytes(file, "frames"),
          1,
          World.LIMITS,
          World.NOW,
          new Script(
              Json.array(file, "ek_seed"),
              Json.array(file, "sign_seed"),
              Json.array(file, "encapsulation"),
              Script.NO_HEDGE));
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  private static Identity identity(JsonNode node) {
    return Identity.fromSeeds(
        SecretBytes.own(Json.array(node, "ml_dsa_seed")),
        SecretBytes.own(Json.array(node, "ed25519_seed")));
  }

  private static Prekey prekey(JsonNode node) {
    SecretBytes seed = SecretBytes.own(Json.array(node, "prekey_seed"));
    return Prekey.create(Hpke.KeyPair.fromSeed(seed), 0);
  }

  private static String what(JsonNode negative) {
    return negative.get("what").asString();
  }

  private static String expected(JsonNode negative) {
    return negative.get("expect").asString();
  }

  private static String expected(DropReason drop) {
    return drop.name().toLowerCase(Locale.ROOT);
  }
}

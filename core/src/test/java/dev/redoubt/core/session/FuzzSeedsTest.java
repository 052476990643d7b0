package dev.redoubt.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.crypto.EnvelopeSigner;
import dev.redoubt.core.crypto.Hpke;
import dev.redoubt.core.endpoint.HostileScripts;
import dev.redoubt.core.frame.Accept;
import dev.redoubt.core.frame.Close;
import dev.redoubt.core.frame.Offer;
import dev.redoubt.core.frame.RekeyRequest;
import dev.redoubt.core.group.RosterSeeds;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.SecretBytes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Makes the seeds of fuzzing from the objects of the vectors. When a format changes, write them
/// again in the project's folder:
///
/// `mvn -Dquick -pl core test -Dtest=FuzzSeedsTest -Dseeds.write=true`
class FuzzSeedsTest {
  private static final Path RESOURCES = Path.of("src/test/resources/dev/redoubt");

  private final Map<Path, Bytes> seeds = new TreeMap<>();

  @Test
  void theStoredSeedsAreWhatTheFormatsSayNow() throws Exception {
    identity();
    trust();
    frames();
    handshake();
    envelopes();
    endpoint();
    hostilePeers();
    rosters();
    for (Map.Entry<Path, Bytes> seed : seeds.entrySet()) {
      if (Boolean.getBoolean("seeds.write")) {
        Files.createDirectories(seed.getKey().getParent());
        Files.write(seed.getKey(), seed.getValue().toArray());
      }
      assertThat(Bytes.wrap(Files.readAllBytes(seed.getKey())))
          .as("%s", seed.getKey())
          .isEqualTo(seed.getValue());
    }
  }

  private void seed(String test, String name, Bytes bytes) {
    String[] parts = test.split("#", 2);
    seeds.put(RESOURCES.resolve(parts[0] + "Inputs").resolve(parts[1]).resolve(name), bytes);
  }

  private void seed(String test, String name, int first, Bytes rest) {
    seed(test, name, Bytes.wrap(new WireWriter(64).u8(first).bytes(rest).toArray()));
  }

  private void identity() {
    String bundle = "core/session/BundleFuzz#aBundleIsRefusedOrReadExactlyAndNeverAForgeryVerified";
    seed(bundle, "bundle", World.bundle(World.prekey(), 1).encoded());
    seed(bundle, "bundle-of-two-versions", World.bundle(World.prekey(), 3).encoded());
    String text = "identity/TextFormsFuzz#textIsRefusedOrReadExactly";
    seed(text, "fingerprint", Bytes.utf8(World.local("bob").fingerprint().toString()));
    seed(text, "name", Bytes.utf8("shop-1.eu_west"));
    seed(text, "inbox", Bytes.utf8(World.bundle(World.prekey(), 1).key().inbox().value()));
  }

  private void trust() {
    Bytes name = Bytes.wrap(new WireWriter(64).text8("bob").toArray());
    WireWriter credential = new WireWriter(128).zeros(16).bytes(name);
    credential.bytes(World.local("bob").fingerprint().value()).u64(World.WALL).u64(World.WALL + 1);
    seed(
        "identity/CredentialFuzz#aCredentialIsRefusedOrReadExactlyAndNeverAForgeryVerified",
        "credential",
        Bytes.wrap(credential.toArray()));
    WireWriter list = new WireWriter(128).u64(1).u64(World.WALL).u64(World.WALL + 1);
    list.u32(2).zeros(16).bytes(World.draw("serial", 16));
    seed(
        "identity/RevocationListFuzz#aListIsRefusedOrReadExactlyAndNeverAForgeryRead",
        "list",
        Bytes.wrap(list.toArray()));
    WireWriter succession = new WireWriter(64).bytes(name).u64(World.WALL);
    seed(
        "identity/SuccessionFuzz#aSuccessionIsRefusedOrReadExactlyAndNeverAForgeryRead",
        "succession",
        Bytes.wrap(succession.toArray()));
  }

  private void frames() {
    String batch = "core/frame/BatchFuzz#aBatchIsRefusedOrMeansTheSameWhenItIsWrittenAgain";
    for (JsonNode it : FrameVectors.batches().get("cases")) {
      seed(batch, name(it), Json.bytes(it, "value"));
    }
    String receipt = "core/frame/ReceiptFuzz#aReceiptIsRefusedOrWrittenAsItWasRead";
    for (JsonNode it : FrameVectors.receipts().get("cases")) {
      seed(receipt, name(it), Json.bytes(it, "value"));
    }
    String frames =
        "core/frame/FramesFuzz#framesAreRefusedOrAllowedHereAndMeanTheSameWhenTheyAreWrittenAgain";
    seed(frames, "early", 0, World.earlyFrames());
    seed(frames, "from-initiator", 1, fromInitiator());
    seed(frames, "from-responder", 2, fromResponder());
  }

  private static String name(JsonNode vector) {
    return vector.get("what").asString().replaceAll("[^a-z0-9]+", "-");
  }

  private static Bytes fromInitiator() {
    WireWriter out = new WireWriter(2048).bytes(World.earlyFrames());
    new Offer(2, Bytes.wrap(new byte[1216])).write(out);
    new Close(Close.Reason.LEAVING).write(out);
    return Bytes.wrap(out.zeros(7).toArray());
  }

  private static Bytes fromResponder() {
    Bytes receipt = Json.bytes(FrameVectors.receipts().get("cases").get(0), "value");
    WireWriter out = new WireWriter(2048).u8(2).u32(receipt.size()).bytes(receipt);
    new Accept(2, Bytes.wrap(new byte[1120]), Bytes.wrap(new byte[32])).write(out);
    new RekeyRequest().write(out);
    new Close(Close.Reason.SUPERSEDED).write(out);
    return Bytes.wrap(out.zeros(7).toArray());
  }

  private void handshake() throws Exception {
    Bytes init = World.start().init();
    seed("core/session/InitFuzz#anInitIsRefusedUnlessItIsTheGenuineOne", "init", init);
    String body = "core/session/InitBodyFuzz#aBodyOfAnInitIsRefusedOrReadExactly";
    Init parsed = Init.decode(init);
    try (Hpke.Context context = HandshakeVectors.receiver(parsed)) {
      Bytes unsigned =
          Bytes.wrap(Transcript.unsigned(context.open(parsed.header(), parsed.ciphertext())));
      // The padding stands at the end, and shorter bodies are fuzzed faster.
      int fields = 32 + 32 + 8 + 16 + 1 + 2 + 1984 + 6 + 2 + 1216 + 32;
      Bytes frames = World.earlyFrames();
      WireWriter out = new WireWriter(4096).bytes(unsigned.slice(0, fields));
      out.u32(frames.size()).bytes(frames);
      seed(body, "body", Bytes.wrap(out.u8(1).toArray()));
    }
    String resp = "core/session/RespFuzz#aRespIsRefusedOrReadExactly";
    for (Verdict verdict : Verdict.values()) {
      Bytes made = World.respond(World.received(init), verdict).resp();
      seed(resp, "resp-" + verdict.code(), 0, made);
      Bytes sign =
          verdict == Verdict.SESSION
              ? EnvelopeSigner.fastest().publicKey(SecretBytes.own(World.signSeed("bob")))
              : Resp.Body.NO_KEY;
      Resp.Body said =
          new Resp.Body(
              World.local("alice").fingerprint(), World.local("bob").instance(), 1, verdict, sign);
      seed(resp, "body-" + verdict.code(), 1, Bytes.wrap(said.write()));
    }
  }

  private void envelopes() {
    InitiatorHandshake handshake = World.start();
    Session alice = handshake.session();
    Script guard = new Script(World.draw("guard 0", Envelope.GUARD));
    seed(
        "core/session/EnvelopeFuzz#anEnvelopeIsRefusedUnlessItIsGenuineAndNew",
        "envelope",
        alice.seal(alice.begin().bytes(World.earlyFrames()), World.NOW, guard));
    String body =
        "core/session/EnvelopeBodyFuzz#aBodyIsRefusedOrItsFramesAreThoseThatMayStandThere";
    seed(body, "early", 0, body(World.earlyFrames()));
    seed(body, "from-responder", 1, body(fromResponder()));
    seed(body, "from-initiator", 2, body(fromInitiator()));
  }

  private static Bytes body(Bytes frames) {
    return Bytes.wrap(new WireWriter(2048).u64(World.WALL).u32(1).u32(0).bytes(frames).toArray());
  }

  /// Scripts: each step is a number and its arguments.
  private void endpoint() {
    String test = "core/endpoint/EndpointFuzz#whateverRedisDoesAnEndpointGoesOnWithinItsBounds";
    Bytes batch = Json.bytes(FrameVectors.batches().get("cases").get(1), "value");
    WireWriter said = new WireWriter(256).u8(4).opaque16(batch).u8(8).u8(1);
    seed(test, "an-authenticated-batch", Bytes.wrap(said.u8(4).opaque16(batch).toArray()));
    WireWriter replays = new WireWriter(64).u8(9).u8(8).u8(1);
    for (int i = 0; i < 6; i++) {
      replays.u8(2).u16(i).u8(3).u16(i).u16(40).u8(1);
    }
    seed(test, "replays-and-changes", Bytes.wrap(replays.u8(8).u8(250).toArray()));
    WireWriter lies = new WireWriter(64).u8(9).u8(5).u8(1).u64(World.WALL);
    lies.opaque16(Bytes.utf8("QPB1")).u8(0).u64(World.WALL).u8(6).u8(0).u8(7).u64(World.WALL);
    lies.u8(0).opaque16(Bytes.hex("51010100")).u8(1).opaque16(Bytes.hex("51010300"));
    seed(test, "a-lying-directory", Bytes.wrap(lies.toArray()));
  }

  private void hostilePeers() {
    String test = "core/endpoint/HostilePeerFuzz#whateverAnAuthenticatedPeerSaysItHarmsNobodyElse";
    HostileScripts.all().forEach((name, script) -> seed(test, name, script));
  }

  private void rosters() {
    String test = "core/group/RosterFuzz#aRosterIsRefusedOrReadExactlyAndNeverAForgeryAccepted";
    RosterSeeds.all().forEach((name, seed) -> seed(test, name, seed));
    String message = "core/group/ControlMessageFuzz#aControlMessageIsRefusedOrReadExactly";
    RosterSeeds.messages().forEach((name, seed) -> seed(message, name, seed));
  }
}

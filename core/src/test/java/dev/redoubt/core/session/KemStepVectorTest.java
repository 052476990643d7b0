package dev.redoubt.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.Position;
import dev.redoubt.core.crypto.Kdf;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.SecretBytes;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Checks `kem-step.json`.
class KemStepVectorTest {
  private final JsonNode file = Json.read("kem-step.json");

  @Test
  void aStepFollowsFromItsInputs() throws Exception {
    KemStepVectors.Pair pair = new KemStepVectors.Pair();
    Epoch one = pair.bob.sendingEpoch();
    assertThat(one.bind()).isEqualTo(Json.array(file, "session_id"));
    assertThat(one.psk().bytes()).isEqualTo(Json.array(file, "psk_1"));
    Bytes ek = Json.bytes(file, "ek");
    assertThat(Kdf.hash(ek.toArray(), Json.array(file, "enc"))).isEqualTo(Json.array(file, "hash"));
    Script draw = new Script(Json.array(file, "encapsulation"));
    try (KemStep step = KemStep.encapsulate(one, ek, draw);
        SecretBytes psk = KeySchedule.psk(step.root(), one.bind(), 2)) {
      assertThat(step.root().bytes()).isEqualTo(Json.array(file, "root_2"));
      assertThat(step.accept().enc()).isEqualTo(Json.bytes(file, "enc"));
      assertThat(step.accept().tag()).isEqualTo(Json.bytes(file, "tag"));
      assertThat(psk.bytes()).isEqualTo(Json.array(file, "psk_2"));
    }
  }

  @Test
  void itsEnvelopesFollowAndAreOpened() {
    KemStepVectors.Pair pair = new KemStepVectors.Pair();
    Bytes offer = pair.step(0, Json.array(file, "ek_seed"));
    assertThat(offer).isEqualTo(Json.bytes(file.get("cases").get(0), "frames"));
    for (JsonNode it : file.get("cases")) {
      int direction = it.get("direction").asInt();
      Bytes envelope = pair.seal(direction, Json.array(it, "guard"), Json.bytes(it, "frames"));
      assertThat(envelope).isEqualTo(Json.bytes(it, "envelope"));
      Opened.Accepted opened = pair.open(direction, envelope);
      assertThat(opened.createdMillis()).isEqualTo(it.get("created_ms").asLong());
      assertThat(opened.position())
          .isEqualTo(
              new Position(
                  1,
                  it.get("epoch").asInt(),
                  it.get("generation").asInt(),
                  it.get("counter").asInt()));
      if (direction == 0 && it.get("epoch").asInt() == 1) {
        assertThat(pair.step(1, Json.array(file, "encapsulation")))
            .isEqualTo(Json.bytes(file.get("cases").get(1), "frames"));
      }
    }
    assertThat(pair.alice.epoch()).isEqualTo(2);
    assertThat(pair.bob.epoch()).isEqualTo(2);
    Bytes late = Json.bytes(file.get("closed"), "envelope");
    assertThat(pair.bob.open(late, pair.now))
        .isEqualTo(new Opened.Rejected(DropReason.UNKNOWN_KID));
  }

  @Test
  void whatBreaksTheRulesIsJudgedAsTheFileSays() {
    for (JsonNode it : file.get("negative")) {
      KemStepVectors.Pair pair = new KemStepVectors.Pair();
      if (it.get("offered").asBoolean()) {
        Bytes offer = pair.step(0, Json.array(file, "ek_seed"));
        pair.open(0, pair.seal(0, KemStepVectors.guard("offer"), offer));
      }
      int direction = it.get("direction").asInt();
      Bytes frames = Json.bytes(it, "frames");
      Bytes envelope = pair.seal(direction, KemStepVectors.guard("negative"), frames);
      Step step = pair.open(direction, envelope).step();
      assertThat(step.name().toLowerCase(Locale.ROOT))
          .as(it.get("what").asString())
          .isEqualTo(it.get("expect").asString());
      assertThat(pair.alice.epoch()).isEqualTo(1);
    }
  }
}

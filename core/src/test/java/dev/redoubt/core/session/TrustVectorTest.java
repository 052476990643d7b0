package dev.redoubt.core.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Authorities;
import dev.redoubt.identity.Claim;
import dev.redoubt.identity.Credential;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.Identity;
import dev.redoubt.identity.Occasion;
import dev.redoubt.identity.RevocationList;
import dev.redoubt.identity.Serial;
import dev.redoubt.identity.Succession;
import dev.redoubt.identity.Trust;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import dev.redoubt.message.SecretBytes;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Checks the vectors of trust statements, as [VectorTest] does the others.
class TrustVectorTest {
  @Test
  void credentialsFollowFromTheirFieldsAndAreTrusted() throws MalformedException {
    JsonNode file = Json.read("credential.json");
    Credential.Content content =
        new Credential.Content(
            Serial.parse(file.get("serial").asString()),
            AgentName.of(file.get("name").asString()),
            new Fingerprint(Json.bytes(file, "subject")),
            file.get("not_before_ms").asLong(),
            file.get("not_after_ms").asLong());
    Bytes good = Json.bytes(file, "credential");
    assertThat(Credential.issue(content, identity(file), new Script(Script.NO_HEDGE)).encoded())
        .isEqualTo(good);
    assertThat(Credential.decode(good).content()).isEqualTo(content);
    assertThat(verdict(file, Json.object())).isEqualTo("trusted");
    for (JsonNode negative : file.get("negative")) {
      assertThat(verdict(file, negative))
          .as(negative.get("what").asString())
          .isEqualTo(negative.get("expect").asString());
    }
  }

  private static String verdict(JsonNode file, JsonNode negative) {
    Bytes shown = Json.edited(negative, Json.bytes(file, "credential"));
    try {
      Credential.decode(shown);
    } catch (MalformedException e) {
      return "malformed";
    }
    Fingerprint issuer = new Fingerprint(either(file, negative, "issuer"));
    TrustPolicy policy = Trust.authority(revoking(issuer, negative));
    String name = (negative.has("name") ? negative : file).get("name").asString();
    Fingerprint subject = new Fingerprint(either(file, negative, "subject"));
    long now = (negative.has("now_ms") ? negative : file).get("now_ms").asLong();
    String who = subject.equals(World.local("bob").fingerprint()) ? "bob" : "alice";
    return switch (policy.evaluate(
        Claim.shown(
            AgentName.of(name),
            World.local(who).identity().fingerprint(),
            Occasion.OUTBOUND,
            shown,
            now))) {
      case TrustPolicy.Decision.Trusted trusted -> "trusted";
      case TrustPolicy.Decision.NotTrusted refused -> "refused";
      case TrustPolicy.Decision.NoRoom full -> "no room";
    };
  }

  private static Authorities revoking(Fingerprint issuer, JsonNode negative) {
    if (!negative.has("revoked")) {
      return Authorities.of(issuer);
    }
    SortedSet<Serial> serials =
        new TreeSet<>(Set.of(Serial.parse(negative.get("revoked").asString())));
    RevocationList list =
        RevocationList.issue(
            new RevocationList.Content(1, World.WALL, World.WALL + 1, serials),
            TrustVectors.issuer(),
            new Script(Script.NO_HEDGE));
    return new Authorities() {
      @Override
      public Set<Fingerprint> issuers() {
        return Set.of(issuer);
      }

      @Override
      public Revocations revocations(Fingerprint of) {
        return new Revocations.Listed(list);
      }
    };
  }

  private static Bytes either(JsonNode file, JsonNode negative, String field) {
    return Json.bytes(negative.has(field) ? negative : file, field);
  }

  @Test
  void revocationListsFollowFromTheirFieldsAndAreRead() throws MalformedException {
    JsonNode file = Json.read("revocations.json");
    SortedSet<Serial> serials = new TreeSet<>();
    file.get("serials").forEach(serial -> serials.add(Serial.parse(serial.asString())));
    RevocationList.Content content =
        new RevocationList.Content(
            file.get("number").asLong(),
            file.get("issued_ms").asLong(),
            file.get("next_update_ms").asLong(),
            serials);
    Bytes good = Json.bytes(file, "revocations");
    assertThat(RevocationList.issue(content, identity(file), new Script(Script.NO_HEDGE)).encoded())
        .isEqualTo(good);
    assertThat(RevocationList.decode(good).content()).isEqualTo(content);
    assertThat(RevocationList.decode(good).issuer().value()).isEqualTo(Json.bytes(file, "issuer"));
    for (JsonNode negative : file.get("negative")) {
      assertThatThrownBy(() -> RevocationList.decode(Json.edited(negative, good)))
          .as(negative.get("what").asString())
          .isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void successionsFollowFromTheirFieldsAndAreRead() throws MalformedException {
    JsonNode file = Json.read("succession.json");
    Bytes good = Json.bytes(file, "succession");
    Succession signed =
        Succession.sign(
            AgentName.of(file.get("name").asString()),
            identity(file.get("old")),
            identity(file.get("new")),
            file.get("not_before_ms").asLong(),
            new Script(Script.NO_HEDGE, Script.NO_HEDGE));
    assertThat(signed.encoded()).isEqualTo(good);
    Succession parsed = Succession.decode(good);
    assertThat(parsed.name()).isEqualTo(signed.name());
    assertThat(List.of(parsed.old().value(), parsed.successor().value()))
        .containsExactly(Json.bytes(file, "old_fingerprint"), Json.bytes(file, "new_fingerprint"));
    for (JsonNode negative : file.get("negative")) {
      assertThatThrownBy(() -> Succession.decode(Json.edited(negative, good)))
          .as(negative.get("what").asString())
          .isInstanceOf(MalformedException.class);
    }
  }

  private static Identity identity(JsonNode node) {
    return Identity.fromSeeds(
        SecretBytes.own(Json.array(node, "ml_dsa_seed")),
        SecretBytes.own(Json.array(node, "ed25519_seed")));
  }
}

package dev.redoubt.core.session;

import dev.redoubt.core.bundle.Bundle;
import dev.redoubt.core.bundle.InstanceKey;
import dev.redoubt.identity.Identity;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.message.Bytes;
import dev.redoubt.transport.InboxId;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Makes `identity.json` and `bundle.json`.
final class IdentityVectors {
  private static final int NAME_AT = 9;
  private static final int IDENTITY_AT = NAME_AT + 4;
  private static final int SEQ_AT = IDENTITY_AT + 1984;
  private static final int INSTANCE_AT = SEQ_AT + 24;
  private static final int PREKEY_AT = INSTANCE_AT + 16;
  private static final int CREDIT_AT = PREKEY_AT + 1216;
  private static final int SIGNATURE_AT = CREDIT_AT + 8 + 2;
  private static final int END = SIGNATURE_AT + 3373;

  private IdentityVectors() {}

  static JsonNode identities() {
    ObjectNode file = Json.file("3.2 to 3.5", "Identities, fingerprints and inboxes.");
    ArrayNode cases = file.putArray("cases");
    for (String who : List.of("alice", "bob")) {
      Self local = World.local(who);
      Identity identity = local.identity();
      cases
          .addObject()
          .put("ml_dsa_seed", Json.hex(World.mlDsaSeed(who)))
          .put("ed25519_seed", Json.hex(World.ed25519Seed(who)))
          .put("public_key", identity.peer().encoded().toHex())
          .put("fingerprint", identity.fingerprint().value().toHex())
          .put("text", identity.fingerprint().toString())
          .put("instance", local.instance().value().toHex())
          .put("inbox", new InstanceKey(identity.fingerprint(), local.instance()).inbox().value());
    }
    return file;
  }

  static JsonNode bundles() {
    Bundle bundle = World.bundle(World.prekey(), 1);
    ObjectNode file =
        Json.file(
            "4",
            "A bundle, and what a verifier who asks for `name`, reads from `inbox`, has pinned"
                + " `pinned` and has seen `floor` says of it. A case may change these as well.");
    file.put("ml_dsa_seed", Json.hex(World.mlDsaSeed("bob")))
        .put("ed25519_seed", Json.hex(World.ed25519Seed("bob")))
        .put("prekey_seed", Json.hex(World.prekeySeed()))
        .put("versions", bundle.versions())
        .put("durable", bundle.durable())
        .put("name", bundle.name().value())
        .put("bundle_seq", bundle.bundleSeq())
        .put("not_before_ms", bundle.content().notBeforeMillis())
        .put("not_after_ms", bundle.notAfterMillis())
        .put("instance", bundle.instance().value().toHex())
        .put("prekey", bundle.prekey().toHex())
        .put("credit_records", bundle.creditRecords())
        .put("credit_bytes", bundle.creditBytes())
        .put("credential", bundle.credential().toHex())
        .put("bundle", bundle.encoded().toHex())
        .put("bundle_hash", bundle.hash().toHex())
        .put("prekey_id", bundle.prekeyId().toHex())
        .put("inbox", bundle.key().inbox().value())
        .put("pinned", bundle.fingerprint().value().toHex())
        .put("floor", bundle.bundleSeq())
        .put("now_ms", World.WALL);
    ArrayNode negative = file.putArray("negative");
    malformed(negative);
    changed(negative);
    spliced(negative);
    circumstances(negative, bundle);
    return file;
  }

  private static void malformed(ArrayNode to) {
    Json.flip(to, "magic", 0, 1, "malformed");
    Json.flip(to, "suite", 5, 1, "malformed");
    Json.flip(to, "unknown flag", 8, 2, "malformed");
    Json.flip(to, "length of the name", NAME_AT, 1, "malformed");
    Json.flip(to, "name to upper case", NAME_AT + 1, 0x20, "malformed");
    Json.flip(to, "bundle_seq to 2^63 and more", SEQ_AT, 0x80, "malformed");
    Json.flip(to, "length of the credential", SIGNATURE_AT - 1, 1, "malformed");
    Json.resize(to, END, "malformed");
  }

  private static void changed(ArrayNode to) {
    Json.flip(to, "versions", 6, 1, "invalid");
    Json.flip(to, "durable", 8, 1, "invalid");
    Json.flip(to, "name", NAME_AT + 1, 1, "invalid");
    Json.flip(to, "ML-DSA half of the identity", IDENTITY_AT, 1, "invalid");
    Json.flip(to, "Ed25519 half of the identity", SEQ_AT - 1, 1, "invalid");
    Json.flip(to, "bundle_seq", SEQ_AT + 7, 1, "invalid");
    Json.flip(to, "not_before_ms", SEQ_AT + 15, 1, "invalid");
    Json.flip(to, "not_after_ms", SEQ_AT + 23, 1, "invalid");
    Json.flip(to, "instance", INSTANCE_AT, 1, "invalid");
    Json.flip(to, "ML-KEM half of the prekey", PREKEY_AT, 1, "invalid");
    Json.flip(to, "X25519 half of the prekey", CREDIT_AT - 1, 1, "invalid");
    Json.flip(to, "credit_records", CREDIT_AT + 3, 1, "invalid");
    Json.flip(to, "credit_bytes", CREDIT_AT + 7, 1, "invalid");
    Json.flip(to, "ML-DSA half of the signature", SIGNATURE_AT, 1, "invalid");
    Json.flip(to, "Ed25519 half of the signature", END - 1, 1, "invalid");
  }

  private static void spliced(ArrayNode to) {
    Bytes other = World.bundle(World.prekey(), 3).encoded();
    Bytes signature = other.slice(SIGNATURE_AT, END);
    Json.splice(to, "signature of another bundle", SIGNATURE_AT, signature, "invalid");
    Bytes wrongHalf = other.slice(END - 64, END);
    Json.splice(to, "half the signature of another bundle", END - 64, wrongHalf, "invalid");
    Prekey prekey = World.prekey();
    Self alice = World.local("alice");
    Bundle.Content content = World.bundle(prekey, 1).content();
    Bytes forged = Bundle.sign(content, alice.identity(), new Script(Script.NO_HEDGE)).encoded();
    Json.negative(to, "signed by another identity for the name", "invalid")
        .put("instead", forged.toHex());
  }

  private static void circumstances(ArrayNode to, Bundle bundle) {
    InstanceId elsewhere = new InstanceId(Bytes.wrap(World.draw("elsewhere", 16)));
    String otherInbox = InboxId.of(bundle.fingerprint(), elsewhere).value();
    String alice = World.local("alice").fingerprint().value().toHex();
    Json.negative(to, "another name was asked for", "invalid").put("name", "carol");
    Json.negative(to, "read from another inbox", "invalid").put("inbox", otherInbox);
    Json.negative(to, "five minutes and more too early", "invalid")
        .put("now_ms", bundle.content().notBeforeMillis() - 300_001);
    Json.negative(to, "five minutes and more too late", "invalid")
        .put("now_ms", bundle.notAfterMillis() + 300_001);
    Json.negative(to, "another identity is pinned", "not_trusted").put("pinned", alice);
    Json.negative(to, "a newer one was seen", "older").put("floor", bundle.bundleSeq() + 1);
  }
}

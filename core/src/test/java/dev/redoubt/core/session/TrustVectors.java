package dev.redoubt.core.session;

import dev.redoubt.core.Protocol;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Credential;
import dev.redoubt.identity.Identity;
import dev.redoubt.identity.RevocationList;
import dev.redoubt.identity.Serial;
import dev.redoubt.identity.Succession;
import dev.redoubt.message.Bytes;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Makes `credential.json`, `revocations.json` and `succession.json`.
final class TrustVectors {
  private static final long DAY = 86_400_000;
  private static final int ISSUER_AT = 6;
  private static final int SERIAL_AT = ISSUER_AT + 1984;
  private static final int NAME_AT = SERIAL_AT + 16;
  private static final int SUBJECT_AT = NAME_AT + 4;
  private static final int TIMES_AT = SUBJECT_AT + 32;
  private static final int CREDENTIAL_END = TIMES_AT + 16 + 3373;

  private static final int COUNT_AT = SERIAL_AT + 24;
  private static final int SERIALS_AT = COUNT_AT + 4;
  private static final int LIST_END = SERIALS_AT + 2 * 16 + 3373;

  private static final int OLD_AT = ISSUER_AT + 4;
  private static final int NEW_AT = OLD_AT + 1984;
  private static final int BY_OLD_AT = NEW_AT + 1984 + 8;
  private static final int BY_NEW_AT = BY_OLD_AT + 3373;
  private static final int SUCCESSION_END = BY_NEW_AT + 3373;

  private TrustVectors() {}

  static Identity issuer() {
    return World.local("authority").identity();
  }

  static Serial serial(String name) {
    return new Serial(Bytes.wrap(World.draw(name, Serial.BYTES)));
  }

  private static Script noHedge() {
    return new Script(Script.NO_HEDGE);
  }

  private static Credential issue(Identity issuer, String name, String subject, long life) {
    Credential.Content content =
        new Credential.Content(
            serial("first serial"),
            AgentName.of(name),
            World.local(subject).fingerprint(),
            World.WALL,
            World.WALL + life);
    return Credential.issue(content, issuer, noHedge());
  }

  static JsonNode credentials() {
    Credential credential = issue(issuer(), "bob", "bob", 7 * DAY);
    ObjectNode file =
        Json.file(
            "3.7",
            "A credential, and what a verifier who has pinned `issuer` says of it when it is shown"
                + " by `subject` under `name`. A case may change these as well.");
    file.put("ml_dsa_seed", Json.hex(World.mlDsaSeed("authority")))
        .put("ed25519_seed", Json.hex(World.ed25519Seed("authority")))
        .put("issuer", credential.issuer().value().toHex())
        .put("serial", credential.content().serial().toString())
        .put("name", credential.content().name().value())
        .put("subject", credential.content().subject().value().toHex())
        .put("not_before_ms", credential.content().notBeforeMillis())
        .put("not_after_ms", credential.content().notAfterMillis())
        .put("credential", credential.encoded().toHex())
        .put("now_ms", World.WALL);
    ArrayNode negative = file.putArray("negative");
    Json.flip(negative, "magic", 0, 1, "malformed");
    Json.flip(negative, "suite", 5, 1, "malformed");
    Json.flip(negative, "length of the name", NAME_AT, 1, "malformed");
    Json.flip(negative, "name to upper case", NAME_AT + 1, 0x20, "malformed");
    Json.flip(negative, "not_before_ms to 2^63 and more", TIMES_AT, 0x80, "malformed");
    Json.splice(negative, "ends before it begins", TIMES_AT + 8, zeros(8), "malformed");
    Json.resize(negative, CREDENTIAL_END, "malformed");
    Json.negative(negative, "more than 6 KiB", "malformed").put("length", (6 << 10) + 1);
    Json.flip(negative, "ML-DSA half of the issuer", ISSUER_AT, 1, "refused");
    Json.flip(negative, "serial", SERIAL_AT, 1, "refused");
    Json.flip(negative, "name", NAME_AT + 1, 1, "refused");
    Json.flip(negative, "subject", SUBJECT_AT, 1, "refused");
    Json.flip(negative, "not_before_ms", TIMES_AT + 7, 1, "refused");
    Json.flip(negative, "ML-DSA half of the signature", TIMES_AT + 16, 1, "refused");
    Json.flip(negative, "Ed25519 half of the signature", CREDENTIAL_END - 1, 1, "refused");
    circumstances(negative, credential);
    return file;
  }

  private static void circumstances(ArrayNode to, Credential credential) {
    String alice = World.local("alice").fingerprint().value().toHex();
    Json.negative(to, "shown under another name", "refused").put("name", "carol");
    Json.negative(to, "shown by another identity", "refused").put("subject", alice);
    Json.negative(to, "another issuer is pinned", "refused").put("issuer", alice);
    Json.negative(to, "five minutes and more too early", "refused")
        .put("now_ms", credential.content().notBeforeMillis() - 300_001);
    Json.negative(to, "five minutes and more too late", "refused")
        .put("now_ms", credential.content().notAfterMillis() + 300_001);
    Json.negative(to, "valid for more than seven days", "refused")
        .put("instead", issue(issuer(), "bob", "bob", 7 * DAY + 1).encoded().toHex());
    Json.negative(to, "issued by the subject itself", "refused")
        .put("instead", issue(World.local("bob").identity(), "bob", "bob", DAY).encoded().toHex());
    Json.negative(to, "revoked", "refused").put("revoked", serial("first serial").toString());
  }

  static RevocationList list() {
    SortedSet<Serial> serials =
        new TreeSet<>(List.of(serial("first serial"), serial("second serial")));
    RevocationList.Content content =
        new RevocationList.Content(5, World.WALL, World.WALL + 7 * DAY, serials);
    return RevocationList.issue(content, issuer(), noHedge());
  }

  static JsonNode revocations() {
    RevocationList list = list();
    ObjectNode file = Json.file("3.8", "A revocation list; its serials are in order, and once.");
    file.put("ml_dsa_seed", Json.hex(World.mlDsaSeed("authority")))
        .put("ed25519_seed", Json.hex(World.ed25519Seed("authority")))
        .put("issuer", list.issuer().value().toHex())
        .put("number", list.content().number())
        .put("issued_ms", list.content().issuedMillis())
        .put("next_update_ms", list.content().nextUpdateMillis());
    ArrayNode serials = file.putArray("serials");
    list.content().serials().forEach(serial -> serials.add(serial.toString()));
    file.put("revocations", list.encoded().toHex());
    ArrayNode negative = file.putArray("negative");
    Json.flip(negative, "magic", 0, 1, "refused");
    Json.flip(negative, "suite", 5, 1, "refused");
    Json.flip(negative, "number to 2^63 and more", SERIAL_AT, 0x80, "refused");
    Json.splice(
        negative, "to be renewed before it was issued", SERIAL_AT + 16, zeros(8), "refused");
    Json.flip(negative, "count", COUNT_AT + 3, 1, "refused");
    Json.flip(negative, "count to 2^31 and more", COUNT_AT, 0x80, "refused");
    Json.resize(negative, LIST_END, "refused");
    Json.flip(negative, "number", SERIAL_AT + 7, 1, "refused");
    Json.flip(negative, "issued_ms", SERIAL_AT + 15, 1, "refused");
    Json.flip(negative, "next_update_ms", SERIAL_AT + 23, 1, "refused");
    Json.flip(negative, "last serial", SERIALS_AT + 31, 1, "refused");
    Bytes first = list.encoded().slice(SERIALS_AT, SERIALS_AT + 16);
    Json.splice(negative, "a serial twice", SERIALS_AT + 16, first, "refused");
    Bytes unsorted = list.encoded().slice(SERIALS_AT + 16, SERIALS_AT + 32);
    Json.splice(
        negative,
        "serials out of order",
        SERIALS_AT,
        Bytes.hex(unsorted.toHex() + first.toHex()),
        "refused");
    Json.flip(negative, "ML-DSA half of the signature", SERIALS_AT + 32, 1, "refused");
    Json.flip(negative, "Ed25519 half of the signature", LIST_END - 1, 1, "refused");
    Json.negative(negative, "more than " + Protocol.REVOKED_SERIALS + " serials", "refused")
        .put("length", RevocationList.SIZE_MAX + 16);
    return file;
  }

  static JsonNode successions() {
    Identity old = World.local("bob").identity();
    Identity successor = World.local("alice").identity();
    Succession succession =
        Succession.sign(
            AgentName.of("bob"),
            old,
            successor,
            World.WALL,
            new Script(Script.NO_HEDGE, Script.NO_HEDGE));
    ObjectNode file = Json.file("3.9", "A succession: `new` follows `old` under `name`.");
    file.put("name", "bob")
        .putObject("old")
        .put("ml_dsa_seed", Json.hex(World.mlDsaSeed("bob")))
        .put("ed25519_seed", Json.hex(World.ed25519Seed("bob")));
    file.putObject("new")
        .put("ml_dsa_seed", Json.hex(World.mlDsaSeed("alice")))
        .put("ed25519_seed", Json.hex(World.ed25519Seed("alice")));
    file.put("old_fingerprint", succession.old().value().toHex())
        .put("new_fingerprint", succession.successor().value().toHex())
        .put("not_before_ms", succession.notBeforeMillis())
        .put("succession", succession.encoded().toHex());
    ArrayNode negative = file.putArray("negative");
    Json.flip(negative, "magic", 0, 1, "refused");
    Json.flip(negative, "suite", 5, 1, "refused");
    Json.flip(negative, "length of the name", ISSUER_AT, 1, "refused");
    Json.resize(negative, SUCCESSION_END, "refused");
    Json.flip(negative, "name", ISSUER_AT + 1, 1, "refused");
    Json.flip(negative, "ML-DSA half of the old identity", OLD_AT, 1, "refused");
    Json.flip(negative, "ML-DSA half of the new identity", NEW_AT, 1, "refused");
    Json.flip(negative, "not_before_ms", BY_OLD_AT - 1, 1, "refused");
    Json.flip(negative, "signature by the old identity", BY_OLD_AT, 1, "refused");
    Json.flip(negative, "signature by the new identity", SUCCESSION_END - 1, 1, "refused");
    Bytes byNew = succession.encoded().slice(BY_NEW_AT, SUCCESSION_END);
    Json.splice(negative, "signed twice by the new identity", BY_OLD_AT, byNew, "refused");
    Bytes byOld = succession.encoded().slice(BY_OLD_AT, BY_NEW_AT);
    Json.splice(negative, "signed twice by the old identity", BY_NEW_AT, byOld, "refused");
    return file;
  }

  private static Bytes zeros(int size) {
    return Bytes.wrap(new byte[size]);
  }
}

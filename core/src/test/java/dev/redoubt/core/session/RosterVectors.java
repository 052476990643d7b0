package dev.redoubt.core.session;

import dev.redoubt.core.group.ForkProof;
import dev.redoubt.core.group.GroupId;
import dev.redoubt.core.group.GroupName;
import dev.redoubt.core.group.Member;
import dev.redoubt.core.group.Members;
import dev.redoubt.core.group.Roster;
import dev.redoubt.core.group.RosterHead;
import dev.redoubt.core.group.RosterUpdate;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.Identity;
import dev.redoubt.message.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Makes `rosters.json`: the group `team` of `ops`, in the forms in which it is told.
final class RosterVectors {
  private static final Duration LIFE = Duration.ofHours(1);
  private static final GroupName TEAM = new GroupName("team");
  private static final int EPOCH_AT = 4 + 2 + 2 + 1984 + 1 + 4;
  private static final int CUT_AT = EPOCH_AT + 8 + 32;
  private static final int STREAM_AT = CUT_AT + 8;
  private static final int TIMES_AT = STREAM_AT + 16;
  private static final int COUNT_AT = TIMES_AT + 16;
  private static final int SIGNATURE_AT = COUNT_AT + 4 + 32;
  private static final int FORM_AT = SIGNATURE_AT + 3373;

  private final List<JsonNode> updates = new ArrayList<>();
  private final Roster first = signer("first").first(TEAM, members("alice", "bob"), 0, World.WALL);
  private final Roster renewed = unnamed().renewed(first, World.WALL + 900_000);
  private final Roster added =
      unnamed().next(first, members("alice", "bob", "carol"), World.WALL + 1_000);
  private final Roster removed =
      signer("removed").next(added, members("alice", "carol"), World.WALL + 2_000);
  private final Roster cut = signer("cut").cut(removed, World.WALL + 3_000);
  private final Roster other =
      signer("other").next(added, members("bob", "carol"), World.WALL + 2_500);
  private final Roster restart =
      signer("restart").first(TEAM, members("alice"), removed.epoch(), World.WALL + 4_000);

  private RosterVectors() {}

  static Identity owner() {
    return World.local("ops").identity();
  }

  static GroupId groupId() {
    return GroupId.of(owner().fingerprint(), TEAM);
  }

  private static Roster.Signer signer(String stream) {
    byte[] name = World.draw(stream + " stream", 16);
    return new Roster.Signer(owner(), LIFE, new Script(name, Script.NO_HEDGE));
  }

  /// Signs what takes no new stream.
  private static Roster.Signer unnamed() {
    return new Roster.Signer(owner(), LIFE, new Script(Script.NO_HEDGE));
  }

  /// `ops`, and others: bob has two identities, carol only reads.
  private static Members members(String... others) {
    Members members = Members.of(List.of(member("ops")));
    for (String other : others) {
      members = members.with(member(other));
    }
    return members;
  }

  private static Member member(String name) {
    List<Fingerprint> fingerprints = new ArrayList<>(List.of(World.local(name).fingerprint()));
    if (name.equals("bob")) {
      fingerprints.add(World.local("bob-2").fingerprint());
    }
    return new Member(AgentName.of(name), !name.equals("carol"), fingerprints);
  }

  static JsonNode rosters() {
    return new RosterVectors().file();
  }

  private JsonNode file() {
    ObjectNode file =
        Json.file(
            "11.1 to 11.5",
            "Rosters of one group as they are told to members, what a member makes of them in some"
                + " orders (`shown` and `expect` of `chains`), and proofs of forks. The negative"
                + " cases change the first update, and a proof, shown to somebody new.");
    file.put("ml_dsa_seed", Json.hex(World.mlDsaSeed("ops")))
        .put("ed25519_seed", Json.hex(World.ed25519Seed("ops")))
        .put("owner", owner().fingerprint().value().toHex())
        .put("group", TEAM.value())
        .put("group_id", groupId().value().toHex());
    told("first", first, first.whole());
    told("renewal", renewed, renewed.headOnly());
    told("carol is added", added, added.since(first));
    told("bob is removed", removed, removed.since(added));
    told("the same, whole", removed, removed.whole());
    told("chains end, members stay", cut, cut.headOnly());
    told("another successor of the same", other, other.since(added));
    told("an owner without history", restart, restart.whole());
    file.putArray("updates").addAll(updates);
    chains(file.putArray("chains"));
    negative(file.putArray("negative"));
    ForkProof proof = ForkProof.of(removed.head(), other.head());
    ObjectNode fork = file.putObject("fork");
    fork.put("proof", proof.encoded().toHex());
    ArrayNode noProofs = fork.putArray("negative");
    Json.resize(noProofs, proof.encoded().size(), "refused");
    Json.flip(noProofs, "epoch of the first", EPOCH_AT + 7, 1, "refused");
    Json.flip(noProofs, "stream of the second", FORM_AT + STREAM_AT, 1, "refused");
    Bytes head = removed.head().encoded();
    Json.splice(noProofs, "one roster twice", FORM_AT, head, "refused");
    Json.splice(noProofs, "one follows the other", FORM_AT, added.head().encoded(), "refused");
    return file;
  }

  private void told(String what, Roster roster, RosterUpdate update) {
    RosterHead.Content content = roster.head().content();
    ObjectNode it =
        Json.object()
            .put("what", what)
            .put("epoch", content.epoch())
            .put("prev", content.prev().value().toHex())
            .put("cut", content.cut())
            .put("stream", content.stream().toHex())
            .put("issued_ms", content.issuedMillis())
            .put("valid_until_ms", content.validUntilMillis());
    ArrayNode members = it.putArray("members");
    for (Member member : roster.members().all()) {
      ObjectNode one = members.addObject().put("name", member.name().value());
      one.put("may_send", member.maySend());
      ArrayNode fingerprints = one.putArray("fingerprints");
      member.fingerprints().forEach(each -> fingerprints.add(each.value().toHex()));
    }
    it.put("members_hash", content.membersHash().toHex())
        .put("roster_hash", roster.hash().value().toHex())
        .put("update", update.encoded().toHex());
    updates.add(it);
  }

  private static void chains(ArrayNode to) {
    chain(to, "in order", "0 first, 1 renewed", 900_000);
    chain(to, "a renewal that is older", "0 first, 0 known", 0);
    chain(to, "members added and removed", "0 first, 2 next, 3 next, 5 next", 3_000);
    chain(to, "repeated", "0 first, 2 next, 2 known, 0 older", 3_000);
    chain(to, "a gap", "0 first, 3 needs_whole, 4 gap, 2 older", 3_000);
    chain(to, "nothing to build upon", "2 needs_whole, 1 needs_whole, 4 first", 900_000);
    chain(to, "two successors", "0 first, 2 next, 3 next, 6 forked, 5 frozen", 3_000);
    chain(to, "the same after a gap", "0 first, 4 gap, 6 forked", 3_000);
    chain(to, "a restart", "0 first, 2 next, 4 next, 7 restart, 5 older", 4_000);
    chain(to, "too early", "7 refused, 0 first", -299_000);
    chain(to, "too late", "0 refused, 1 refused", 3_600_000 + 1_200_001);
  }

  /// @param story the numbers of updates, and what is expected of each
  private static void chain(ArrayNode to, String what, String story, long after) {
    ObjectNode chain = to.addObject().put("what", what).put("now_ms", World.WALL + after);
    ArrayNode shown = chain.putArray("shown");
    ArrayNode expect = chain.putArray("expect");
    for (String step : story.split(", ", -1)) {
      String[] parts = step.split(" ", 2);
      shown.add(Integer.parseInt(parts[0]));
      expect.add(parts[1]);
    }
  }

  private void negative(ArrayNode to) {
    Bytes good = first.whole().encoded();
    int member = FORM_AT + 1;
    Json.flip(to, "magic", 0, 1, "malformed");
    Json.flip(to, "suite", 5, 1, "malformed");
    Json.flip(to, "flags", 7, 1, "malformed");
    Json.flip(to, "name of the group to upper case", EPOCH_AT - 4, 0x20, "malformed");
    Json.flip(to, "epoch to 2^63 and more", EPOCH_AT, 0x80, "malformed");
    Json.flip(to, "cut before the first roster", CUT_AT + 7, 1, "malformed");
    Json.splice(to, "ends before it begins", TIMES_AT + 8, zeros(8), "malformed");
    Json.flip(to, "valid for more than a day", TIMES_AT + 12, 0x10, "malformed");
    Json.flip(to, "count to more than 1,024", COUNT_AT + 2, 0x80, "malformed");
    Json.flip(to, "count", COUNT_AT + 3, 1, "malformed");
    Json.flip(to, "form", FORM_AT, 4, "malformed");
    Json.flip(to, "role", member + 1 + 5, 2, "malformed");
    Json.flip(to, "number of fingerprints", member + 1 + 6, 4, "malformed");
    Json.flip(to, "order of members", member + 1, 0x1f, "malformed");
    Json.resize(to, good.size(), "malformed");
    Json.flip(to, "ML-DSA half of the owner", 8, 1, "refused");
    Json.flip(to, "name of the group", EPOCH_AT - 1, 1, "refused");
    Json.flip(to, "stream", STREAM_AT, 1, "refused");
    Json.flip(to, "hash of the members", COUNT_AT + 4, 1, "refused");
    Json.flip(to, "ML-DSA half of the signature", SIGNATURE_AT, 1, "refused");
    Json.flip(to, "Ed25519 half of the signature", FORM_AT - 1, 1, "refused");
    Json.flip(to, "role of a member", member + 1 + 5, 1, "refused");
    Json.flip(to, "fingerprint of a member", good.size() - 1, 1, "refused");
    byte[] signed = good.slice(0, SIGNATURE_AT).toArray();
    Bytes signature = owner().sign("qrmp1 bundle", signed, new Script(Script.NO_HEDGE));
    Json.splice(to, "signed as a bundle", SIGNATURE_AT, signature, "refused");
    Identity alice = World.local("alice").identity();
    Script script = new Script(World.draw("first stream", 16), Script.NO_HEDGE);
    Roster.Signer stranger = new Roster.Signer(alice, LIFE, script);
    Roster forged = stranger.first(TEAM, first.members(), 0, World.WALL);
    Json.negative(to, "signed by a member", "refused")
        .put("instead", forged.whole().encoded().toHex());
    Roster orphans =
        signer("first").first(TEAM, Members.of(List.of(member("alice"))), 0, World.WALL);
    Json.negative(to, "without its owner", "refused")
        .put("instead", orphans.whole().encoded().toHex());
  }

  private static Bytes zeros(int size) {
    return Bytes.wrap(new byte[size]);
  }
}

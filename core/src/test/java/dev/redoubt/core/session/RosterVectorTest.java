package dev.redoubt.core.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.core.group.ForkProof;
import dev.redoubt.core.group.GroupId;
import dev.redoubt.core.group.GroupName;
import dev.redoubt.core.group.Member;
import dev.redoubt.core.group.Members;
import dev.redoubt.core.group.Roster;
import dev.redoubt.core.group.RosterChain;
import dev.redoubt.core.group.RosterHash;
import dev.redoubt.core.group.RosterHead;
import dev.redoubt.core.group.RosterResult;
import dev.redoubt.core.group.RosterUpdate;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.Identity;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import dev.redoubt.message.SecretBytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Checks the vectors of rosters, as [VectorTest] does the others.
class RosterVectorTest {
  private static final int SIGNATURE = 3373;

  private final JsonNode file = Json.read("rosters.json");
  private final GroupId group = new GroupId(Json.bytes(file, "group_id"));

  @Test
  void theGroupFollowsFromItsOwnerAndItsName() {
    GroupName name = new GroupName(file.get("group").asString());
    assertThat(GroupId.of(new Fingerprint(Json.bytes(file, "owner")), name)).isEqualTo(group);
  }

  @Test
  void updatesFollowFromTheirFields() throws MalformedException {
    try (Identity owner =
        Identity.fromSeeds(
            SecretBytes.own(Json.array(file, "ml_dsa_seed")),
            SecretBytes.own(Json.array(file, "ed25519_seed")))) {
      for (JsonNode it : file.get("updates")) {
        RosterUpdate update = RosterUpdate.decode(Json.bytes(it, "update"));
        RosterHead.Content content =
            new RosterHead.Content(
                new GroupName(file.get("group").asString()),
                it.get("epoch").asLong(),
                new RosterHash(Json.bytes(it, "prev")),
                it.get("cut").asLong(),
                Json.bytes(it, "stream"),
                it.get("issued_ms").asLong(),
                it.get("valid_until_ms").asLong(),
                it.get("members").size(),
                Json.bytes(it, "members_hash"));
        assertThat(update.head().content()).as(what(it)).isEqualTo(content);
        assertThat(update.head().hash().value()).isEqualTo(Json.bytes(it, "roster_hash"));
        assertThat(update.encoded()).isEqualTo(Json.bytes(it, "update"));
        Bytes head = update.head().verify(group).encoded();
        byte[] signed = head.slice(0, head.size() - SIGNATURE).toArray();
        assertThat(owner.sign("qrmp1 roster", signed, new Script(Script.NO_HEDGE)))
            .isEqualTo(head.slice(head.size() - SIGNATURE, head.size()));
      }
    }
  }

  @Test
  void membersMakeOfThemWhatIsExpected() {
    for (JsonNode story : file.get("chains")) {
      RosterChain chain = new RosterChain(group);
      Now now = new Now(0, story.get("now_ms").asLong());
      List<String> results = new ArrayList<>();
      for (JsonNode number : story.get("shown")) {
        JsonNode update = file.get("updates").get(number.asInt());
        String result = result(chain, Json.bytes(update, "update"), now);
        results.add(result);
        if (List.of("first", "next", "gap", "restart", "renewed").contains(result)) {
          Roster newest = Objects.requireNonNull(chain.newest());
          assertThat(newest.members()).as(what(story)).isEqualTo(members(update));
          assertThat(newest.hash().value()).isEqualTo(Json.bytes(update, "roster_hash"));
        }
      }
      List<String> expected = new ArrayList<>();
      story.get("expect").forEach(each -> expected.add(each.asString()));
      assertThat(results).as(what(story)).isEqualTo(expected);
    }
  }

  @Test
  void whatIsWrongIsRefused() {
    Bytes good = Json.bytes(file.get("updates").get(0), "update");
    Now now = new Now(0, file.get("updates").get(0).get("issued_ms").asLong());
    for (JsonNode negative : file.get("negative")) {
      assertThat(result(new RosterChain(group), Json.edited(negative, good), now))
          .as(what(negative))
          .isEqualTo(negative.get("expect").asString());
    }
  }

  @Test
  void forksAreProvedByTwoHeads() throws MalformedException {
    JsonNode fork = file.get("fork");
    Bytes good = Json.bytes(fork, "proof");
    assertThat(ForkProof.decode(good, group).encoded()).isEqualTo(good);
    for (JsonNode negative : fork.get("negative")) {
      assertThatThrownBy(() -> ForkProof.decode(Json.edited(negative, good), group))
          .as(what(negative))
          .isInstanceOf(MalformedException.class);
    }
  }

  private static String result(RosterChain chain, Bytes update, Now now) {
    try {
      return switch (chain.accept(RosterUpdate.decode(update), now)) {
        case RosterResult.Accepted accepted -> accepted.place().name().toLowerCase(Locale.ROOT);
        case RosterResult.Renewed renewed -> "renewed";
        case RosterResult.Known known -> "known";
        case RosterResult.Older older -> "older";
        case RosterResult.Forked forked -> "forked";
        case RosterResult.ForkedLongAgo forked -> "forked_long_ago";
        case RosterResult.NeedsWhole needs -> "needs_whole";
        case RosterResult.Refused refused -> "refused";
        case RosterResult.Frozen frozen -> "frozen";
      };
    } catch (MalformedException e) {
      return "malformed";
    }
  }

  private static Members members(JsonNode update) {
    List<Member> members = new ArrayList<>();
    for (JsonNode it : update.get("members")) {
      List<Fingerprint> fingerprints = new ArrayList<>();
      it.get("fingerprints")
          .forEach(each -> fingerprints.add(new Fingerprint(Bytes.hex(each.asString()))));
      AgentName name = AgentName.of(it.get("name").asString());
      members.add(new Member(name, it.get("may_send").asBoolean(), fingerprints));
    }
    return Members.of(members);
  }

  private static String what(JsonNode node) {
    return node.get("what").asString();
  }
}

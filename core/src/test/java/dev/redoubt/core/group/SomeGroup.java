package dev.redoubt.core.group;

import dev.redoubt.core.SeededRandomness;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Identity;
import java.time.Duration;
import java.util.List;

/// The group `team` of `ops`, and what its owner signs.
final class SomeGroup {
  static final long WALL = 1_800_000_000_000L;
  static final Duration LIFE = Duration.ofHours(1);
  static final GroupName TEAM = new GroupName("team");

  final SeededRandomness randomness = new SeededRandomness(11);
  final Identity ops = Identity.generate(randomness);
  final Identity mallory = Identity.generate(randomness);
  final Member owner = Member.of(AgentName.of("ops"), true, ops.fingerprint());
  final Roster.Signer signer = new Roster.Signer(ops, LIFE, randomness);
  final GroupId id = GroupId.of(ops.fingerprint(), TEAM);

  static Now at(long wallMillis) {
    return new Now((wallMillis - WALL) * 1_000_000L, wallMillis);
  }

  /// A member whose fingerprint follows from its name.
  static Member member(String name) {
    Identity identity = Identity.generate(new SeededRandomness(name.hashCode()));
    return Member.of(AgentName.of(name), true, identity.fingerprint());
  }

  Members members(String... others) {
    Members members = Members.of(List.of(owner));
    for (String name : others) {
      members = members.with(member(name));
    }
    return members;
  }

  Roster first(String... others) {
    return signer.first(TEAM, members(others), 0, WALL);
  }

  Roster next(Roster last, String... others) {
    return signer.next(last, members(others), last.epoch() + 1000);
  }

  RosterChain chain(Roster... shown) {
    RosterChain chain = new RosterChain(id);
    for (Roster roster : shown) {
      accept(chain, roster);
    }
    return chain;
  }

  static RosterResult accept(RosterChain chain, Roster shown) {
    return chain.accept(shown.whole(), at(shown.head().content().issuedMillis()));
  }
}

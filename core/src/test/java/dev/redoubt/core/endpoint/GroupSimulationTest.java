package dev.redoubt.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.group.GroupEvent;
import dev.redoubt.core.group.GroupName;
import dev.redoubt.core.group.GroupStatus;
import dev.redoubt.core.group.MemberGroup;
import dev.redoubt.core.group.OwnedGroup;
import dev.redoubt.core.group.Roster;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.PinStore;
import dev.redoubt.identity.Trust;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A group that changes at random, over a Redis that loses and repeats, with members that restart:
/// nobody ever has a roster that its owner has not signed, nobody sees a fork, and once Redis is
/// honest everybody agrees.
class GroupSimulationTest {
  private static final GroupName TEAM = new GroupName("team");
  private static final List<String> NAMES = List.of("alice", "bob", "carol", "dave");

  private final Net net = new Net();
  private final Map<String, Node> nodes = new HashMap<>();
  private final Map<String, MemberGroup> groups = new HashMap<>();
  private final Set<AgentName> left = new HashSet<>();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void everybodyAgreesInTheEnd(long seed) {
    Random random = new Random(seed);
    Node ops = start("ops");
    OwnedGroup team = ops.endpoint.groups().create(TEAM, Duration.ofMinutes(10), ops.now());
    NAMES.forEach(this::join);
    double loss = random.nextInt(5) / 10.0;
    List<Net.Written> seen = new ArrayList<>();
    net.passes =
        written -> {
          seen.add(written);
          return random.nextDouble() >= loss;
        };
    for (int step = 0; step < 40; step++) {
      act(team, ops, random);
      for (int i = 0; i < 5 && !seen.isEmpty(); i++) {
        net.deliver(seen.get(random.nextInt(seen.size())));
      }
      net.run(Duration.ofMillis(random.nextInt(20_000)));
      check(team, ops);
    }
    net.passes = written -> true;
    net.run(Duration.ofMinutes(30));
    check(team, ops);
    agree(team);
  }

  private Node start(String name) {
    Node node = net.start(name, Trust.firstUse(PinStore.inMemory()));
    nodes.put(name, node);
    return node;
  }

  private void join(String name) {
    Node node = start(name);
    groups.put(name, node.endpoint.groups().join(TEAM, AgentName.of("ops"), node.now()));
    node.carryOut();
  }

  private void act(OwnedGroup team, Node ops, Random random) {
    String name = NAMES.get(random.nextInt(NAMES.size()));
    AgentName member = AgentName.of(name);
    Node node = Objects.requireNonNull(nodes.get(name));
    switch (random.nextInt(8)) {
      case 0, 1, 2 -> {
        if (!left.contains(member)) {
          team.add(member, random.nextBoolean(), ops.now());
        }
      }
      case 3 -> team.remove(member);
      case 4 -> team.renew();
      case 5 -> team.maySend(member, random.nextBoolean());
      case 6 -> {
        net.kill(node);
        net.unpublish(node.endpoint.inbox());
        left.remove(member);
        join(name);
      }
      default -> {
        if (random.nextInt(4) == 0) {
          left.add(member);
          Objects.requireNonNull(groups.get(name)).leave();
          node.endpoint.groups().changed();
          node.carryOut();
        }
      }
    }
    ops.endpoint.groups().changed();
    ops.carryOut();
  }

  private void check(OwnedGroup team, Node ops) {
    assertThat(team.status()).isEqualTo(GroupStatus.ACTIVE);
    Set<Long> signed = new HashSet<>(Set.of(team.roster().epoch()));
    for (GroupEvent event : ops.groupEvents) {
      if (event instanceof GroupEvent.Changed changed) {
        signed.add(changed.epoch());
      }
    }
    groups.forEach((name, group) -> {
      Roster newest = group.newest();
      if (newest != null) {
        assertThat(signed).as(name).contains(newest.epoch());
      }
    });
    for (Node node : nodes.values()) {
      assertThat(node.groupEvents).noneMatch(GroupEvent.Forked.class::isInstance);
      assertThat(node.handled).isEmpty();
    }
  }

  private void agree(OwnedGroup team) {
    groups.forEach((name, group) -> {
      Node node = Objects.requireNonNull(nodes.get(name));
      AgentName member = AgentName.of(name);
      if (team.roster().members().named(member) == null) {
        assertThat(group.status(node.now()))
            .as(name)
            .isIn(GroupStatus.REMOVED, GroupStatus.STALE, GroupStatus.WAITING);
      } else {
        assertThat(group.status(node.now())).as(name).isEqualTo(GroupStatus.ACTIVE);
        assertThat(Objects.requireNonNull(group.newest()).head()).isEqualTo(team.roster().head());
      }
    });
    left.forEach(
        member -> assertThat(team.roster().members().named(member)).as("%s", member).isNull());
  }
}

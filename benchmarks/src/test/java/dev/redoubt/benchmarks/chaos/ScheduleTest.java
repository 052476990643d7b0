package dev.redoubt.benchmarks.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  private static List<Fault> faults(Topology topology, int seed, int count) {
    var schedule = new Schedule(topology, EnumSet.allOf(Fault.class), new Random(seed));
    return Stream.generate(schedule::next).limit(count).toList();
  }

  @Test
  void aSeedDecidesTheFaults() {
    assertThat(faults(Topology.CLUSTER, 1, 100))
        .isEqualTo(faults(Topology.CLUSTER, 1, 100))
        .isNotEqualTo(faults(Topology.CLUSTER, 2, 100));
  }

  @Test
  void eachKindComesBeforeAnyComesAgain() {
    for (Topology topology : Topology.values()) {
      List<Fault> kinds = Fault.of(topology);
      assertThat(faults(topology, 1, kinds.size())).containsExactlyInAnyOrderElementsOf(kinds);
    }
  }

  @Test
  void eachFaultStrikesSomewhere() {
    Set<Fault> all = EnumSet.noneOf(Fault.class);
    for (Topology topology : Topology.values()) {
      all.addAll(Fault.of(topology));
    }
    assertThat(all).isEqualTo(EnumSet.allOf(Fault.class));
  }

  @Test
  void topologiesShareFaultsWithoutRemainder() {
    Options options = Options.parse(1, List.of("--faults", "99", "--topology", "mtls,cluster"));
    assertThat(options.share(Topology.MTLS, 99) + options.share(Topology.CLUSTER, 99))
        .isEqualTo(99);
  }
}

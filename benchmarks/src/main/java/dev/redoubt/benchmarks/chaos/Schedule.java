package dev.redoubt.benchmarks.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;

/// Which faults strike a topology, in which order: all kinds that were chosen, then all again in
/// another order.
final class Schedule {
  private final Random random;
  private final List<Fault> kinds;
  private final List<Fault> left = new ArrayList<>();

  Schedule(Topology topology, Set<Fault> chosen, Random random) {
    this.random = random;
    this.kinds = Fault.of(topology).stream().filter(chosen::contains).toList();
  }

  Fault next() {
    if (left.isEmpty()) {
      left.addAll(kinds);
      Collections.shuffle(left, random);
    }
    return left.removeFirst();
  }
}

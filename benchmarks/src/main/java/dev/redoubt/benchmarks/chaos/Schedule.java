package dev.redoubt.benchmarks.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/// Which faults strike a topology, in which order: all kinds, then all kinds again in another
/// order.
final class Schedule {
  private final Random random;
  private final List<Fault> kinds;
  private final List<Fault> left = new ArrayList<>();

  Schedule(Topology topology, Random random) {
    this.random = random;
    this.kinds = Fault.of(topology);
  }

  Fault next() {
    if (left.isEmpty()) {
      left.addAll(kinds);
      Collections.shuffle(left, random);
    }
    return left.removeFirst();
  }
}

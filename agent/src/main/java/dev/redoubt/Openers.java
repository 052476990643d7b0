package dev.redoubt;

import dev.redoubt.core.endpoint.Arrival;
import dev.redoubt.core.session.Workspace;
import java.util.List;

/// Opens envelopes that were read together on all cores. The calling reader waits, so that a flood
/// delays only its own reader.
final class Openers {
  /// One for each thread that opens envelopes: readers and the common pool.
  private static final ThreadLocal<Workspace> WORKSPACE = ThreadLocal.withInitial(Workspace::new);

  private Openers() {}

  static void open(List<Arrival> arrivals) {
    if (arrivals.size() > 1) {
      arrivals.parallelStream().forEach(Openers::open);
    } else {
      arrivals.forEach(Openers::open);
    }
  }

  private static void open(Arrival arrival) {
    arrival.open(WORKSPACE.get());
  }
}

package dev.redoubt;

import dev.redoubt.core.endpoint.Arrival;
import dev.redoubt.core.session.Workspace;
import java.util.List;

/// Opens what was read together, spread over the cores; whoever hands it in waits meanwhile, so
/// that a flood costs its own reader only.
final class Openers {
  /// As many as there are threads that open: those of readers, and of the common pool.
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

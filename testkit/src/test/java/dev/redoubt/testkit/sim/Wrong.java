package dev.redoubt.testkit.sim;

/// An invariant is violated. [Simulation] adds time and seed.
final class Wrong extends RuntimeException {
  private static final long serialVersionUID = 1;

  Wrong(String what) {
    super(what);
  }
}

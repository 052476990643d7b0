package dev.redoubt.testkit.sim;

/// Something that must never happen did. [Simulation] adds when, and under which seed.
final class Wrong extends RuntimeException {
  private static final long serialVersionUID = 1;

  Wrong(String what) {
    super(what);
  }
}

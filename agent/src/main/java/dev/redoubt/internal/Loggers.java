package dev.redoubt.internal;

/// Names of the loggers that several classes write to.
public final class Loggers {
  /// What happens to an agent and its files; operators know it by this name.
  public static final String AGENT = "dev.redoubt.Agent";

  private Loggers() {}
}

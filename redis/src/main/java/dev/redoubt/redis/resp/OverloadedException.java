package dev.redoubt.redis.resp;

/// So many commands are in flight that no more are taken.
public final class OverloadedException extends Exception {
  private static final long serialVersionUID = 1;

  OverloadedException(int inFlight) {
    super(inFlight + " commands are in flight.");
  }
}

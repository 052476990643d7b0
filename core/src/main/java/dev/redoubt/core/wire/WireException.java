package dev.redoubt.core.wire;

/// Bytes that break the wire format. Every parser of this library throws it and nothing else on
/// hostile bytes; whoever calls a parser turns it into a refusal.
public final class WireException extends Exception {
  private static final long serialVersionUID = 1;

  public WireException(String reason) {
    super(reason, null, false, false);
  }
}

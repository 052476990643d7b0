package dev.redoubt.message;

/// Bytes that break the wire format. Every parser of this library throws it and nothing else on
/// hostile bytes; the caller of a parser turns it into a refusal.
public final class MalformedException extends Exception {
  private static final long serialVersionUID = 1;

  public MalformedException(String reason) {
    super(reason, null, false, false);
  }
}

package dev.redoubt.message;

/// How a recipient settled a message; the codes of §7.7.
public enum Settlement {
  HANDLED(0),
  NO_HANDLER(1),
  HANDLER_FAILED(2),
  UNDECODABLE(3),
  EXPIRED(4),
  SKIPPED(5),
  CLOCK(6),
  REFUSED(7);

  private final int code;

  Settlement(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }
}

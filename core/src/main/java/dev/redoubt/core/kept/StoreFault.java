package dev.redoubt.core.kept;

/// Why a store cannot be gone on with.
public final class StoreFault extends Exception {
  private static final long serialVersionUID = 1;

  private final Reason reason;

  StoreFault(Reason reason, String detail) {
    super(detail);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  public enum Reason {
    /// It was sealed under another identity.
    OTHER_IDENTITY,
    /// It is a copy.
    MOVED,
    /// Rows are missing, or not what was committed last.
    DAMAGED
  }
}

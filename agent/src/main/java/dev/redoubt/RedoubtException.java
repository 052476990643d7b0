package dev.redoubt;

/// A failure of Redoubt. The message says what happened, why, and what to do; [#code()] is stable,
/// for programs. Never contains payload or secrets.
public abstract class RedoubtException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final String code;

  RedoubtException(
      String code, String message, @org.jspecify.annotations.Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /// A stable, upper-case word for this kind of failure, such as [ErrorCode#REDIS_UNREACHABLE].
  public String code() {
    return code;
  }
}

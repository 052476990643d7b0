package dev.redoubt.redis.resp;

/// The server has answered a command with an error. The connection stays usable.
public final class ReplyException extends Exception {
  private static final long serialVersionUID = 1;

  /// @param error what the server said, beginning with its error code, such as `NOPERM`
  ReplyException(String error) {
    super(error);
  }

  public String error() {
    return String.valueOf(getMessage());
  }
}

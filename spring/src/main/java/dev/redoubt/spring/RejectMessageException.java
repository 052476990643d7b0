package dev.redoubt.spring;

/// Thrown by a listener that does not want a message: its sender gets REJECTED(REFUSED), and there
/// is no further attempt. The text stays here; it is logged, not sent.
public class RejectMessageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public RejectMessageException(String why) {
    super(why);
  }

  public RejectMessageException(String why, Throwable cause) {
    super(why, cause);
  }
}

package dev.redoubt.core.session;

import dev.redoubt.message.Rejection;
import org.jspecify.annotations.Nullable;

/// The responder's answer to an authentic INIT (§5.4).
public enum Verdict {
  SESSION(0),
  NOT_TRUSTED(1),
  /// The initiator's credential is not good: expired, revoked, for another name, by a stranger.
  CREDENTIAL(2),
  VERSION(3),
  BUSY(4);

  private final int code;

  Verdict(int code) {
    this.code = code;
  }

  /// What it means to the messages that wait.
  public Rejection rejection() {
    return switch (this) {
      case NOT_TRUSTED -> Rejection.NOT_TRUSTED_BY_PEER;
      case CREDENTIAL -> Rejection.CREDENTIAL;
      case VERSION -> Rejection.VERSION;
      case BUSY -> Rejection.BUSY;
      case SESSION -> Rejection.OTHER;
    };
  }

  public int code() {
    return code;
  }

  /// The verdict of this code, or null where it is none.
  static @Nullable Verdict of(int code) {
    for (Verdict verdict : values()) {
      if (verdict.code == code) {
        return verdict;
      }
    }
    return null;
  }
}

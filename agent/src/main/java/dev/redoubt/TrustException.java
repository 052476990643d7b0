package dev.redoubt;

import org.jspecify.annotations.Nullable;

/// A peer was not trusted, or did not trust us. Thrown by `Agent.connect`.
public final class TrustException extends RedoubtException {
  private static final long serialVersionUID = 1;

  public TrustException(String code, String message) {
    this(code, message, null);
  }

  public TrustException(String code, String message, @Nullable Throwable cause) {
    super(code, message, cause);
  }
}

package dev.redoubt;

import org.jspecify.annotations.Nullable;

/// Redis cannot be reached or refuses us.
public final class TransportException extends RedoubtException {
  private static final long serialVersionUID = 1;

  public TransportException(String code, String message) {
    this(code, message, null);
  }

  public TransportException(String code, String message, @Nullable Throwable cause) {
    super(code, message, cause);
  }
}

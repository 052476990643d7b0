package dev.redoubt;

import org.jspecify.annotations.Nullable;

/// A message could not be accepted for sending: nothing of it has been sent.
public final class DeliveryException extends RedoubtException {
  private static final long serialVersionUID = 1;

  public DeliveryException(String code, String message) {
    this(code, message, null);
  }

  public DeliveryException(String code, String message, @Nullable Throwable cause) {
    super(code, message, cause);
  }
}

package dev.redoubt;

import org.jspecify.annotations.Nullable;

/// A payload is not what its handler's type asks for. Its own message says nothing of the payload;
/// that of its cause may.
final class UndecodableException extends Exception {
  private static final long serialVersionUID = 1;

  UndecodableException(@Nullable Throwable cause) {
    super("The body does not have the content type and form that its handler takes.", cause);
  }
}

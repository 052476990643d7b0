package dev.redoubt;

import org.jspecify.annotations.Nullable;

/// A payload does not fit the type of its handler. The message does not quote the payload; that of
/// the cause may.
final class UndecodableException extends Exception {
  private static final long serialVersionUID = 1;

  UndecodableException(@Nullable Throwable cause) {
    super("The body does not have the content type and form that its handler takes.", cause);
  }
}

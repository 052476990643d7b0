package dev.redoubt;

import org.jspecify.annotations.Nullable;

/// A store cannot be used, or has failed.
public final class StoreException extends RedoubtException {
  private static final long serialVersionUID = 1;

  private final boolean temporary;

  public StoreException(String code, String message, @Nullable Throwable cause) {
    this(code, message, cause, false);
  }

  /// @param temporary whether the same may succeed later: the disk is full, for instance
  public StoreException(String code, String message, @Nullable Throwable cause, boolean temporary) {
    super(code, message, cause);
    this.temporary = temporary;
  }

  public boolean temporary() {
    return temporary;
  }
}

package dev.redoubt;

import org.jspecify.annotations.Nullable;

/// A setting is wrong, or two do not go together. Thrown before anything has been started.
public final class ConfigurationException extends RedoubtException {
  private static final long serialVersionUID = 1;

  public ConfigurationException(String code, String message) {
    this(code, message, null);
  }

  public ConfigurationException(String code, String message, @Nullable Throwable cause) {
    super(code, message, cause);
  }
}

package dev.redoubt.cli;

import org.jspecify.annotations.Nullable;

/// Environment variables by name.
@FunctionalInterface
interface Environment {
  @Nullable String get(String name);

  /// The value of the variable; null if it is unset or blank.
  default @Nullable String set(String name) {
    String value = get(name);
    return value == null || value.isBlank() ? null : value.strip();
  }
}

package dev.redoubt.core.endpoint;

import java.util.function.Predicate;

/// The message types that are the protocol's own (§11.6): no application sends or handles them.
public final class ControlTypes {
  /// What they begin with.
  public static final String PREFIX = "qrmp1/";

  private ControlTypes() {}

  public static boolean reserved(String type) {
    return type.startsWith(PREFIX);
  }

  /// Control messages never wait for each other, nor for those of the application.
  static Predicate<String> unordered(Predicate<String> ofApplication) {
    return type -> reserved(type) || ofApplication.test(type);
  }
}

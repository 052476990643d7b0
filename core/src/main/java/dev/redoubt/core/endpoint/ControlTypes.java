package dev.redoubt.core.endpoint;

import java.util.function.Predicate;

/// The message types that are the protocol's own (§7.19, §11.6): no application sends or handles
/// them.
public final class ControlTypes {
  /// What they begin with.
  public static final String PREFIX = "qrmp1/";

  /// What those of files begin with (§7.19): ordinary messages, which the driver sends and handles.
  public static final String FILES = PREFIX + "file-";

  private ControlTypes() {}

  public static boolean reserved(String type) {
    return type.startsWith(PREFIX);
  }

  /// Whether the endpoint itself sends and settles messages of this type.
  static boolean control(String type) {
    return reserved(type) && !type.startsWith(FILES);
  }

  /// Those of files and control messages never wait for each other, nor for those of the
  /// application.
  static Predicate<String> unordered(Predicate<String> ofApplication) {
    return type -> reserved(type) || ofApplication.test(type);
  }
}

package dev.redoubt.micrometer;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The types of messages that get a series of their own: peers choose types where an agent handles
/// any, so the number is bounded.
final class KnownTypes {
  private static final int MAX = 100;
  private static final String OTHER = "other";

  private final Set<String> types = ConcurrentHashMap.newKeySet();

  String known(String type) {
    if (types.contains(type)) {
      return type;
    }
    if (types.size() >= MAX) {
      return OTHER;
    }
    return add(type) ? type : OTHER;
  }

  private synchronized boolean add(String type) {
    return types.size() < MAX && (types.add(type) || types.contains(type));
  }
}

package dev.redoubt.redis;

import java.util.List;
import java.util.regex.Pattern;

/// The replicas that a primary lists in INFO.
final class Replicas {
  private static final Pattern LISTED = Pattern.compile("(?m)^slave\\d+:ip=([^,]+),port=(\\d+)");

  private Replicas() {}

  static List<NodeAddress> of(String info) {
    return LISTED
        .matcher(info)
        .results()
        .flatMap(found -> Commands.address(found.group(1), found.group(2)).stream())
        .toList();
  }
}

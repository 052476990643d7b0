package dev.redoubt.testkit;

import java.util.regex.Pattern;

/// What a server program says that it is, such as `Redis 7.0.15` or `Valkey 8.1.1`.
public record ServerVersion(String product, int major, int minor, int patch) {
  /// The two products name their versions differently, and old ones say nothing else.
  private static final Pattern SAID =
      Pattern.compile("(Redis|Valkey) server v=(\\d+)\\.(\\d+)\\.(\\d+)");

  /// For tests that need what came with this version of Redis. Every Valkey has what Redis 7.2 has.
  public boolean atLeast(int major, int minor) {
    return this.major > major || (this.major == major && this.minor >= minor);
  }

  /// Reads what `redis-server --version` prints.
  static ServerVersion parse(String said) {
    var found = SAID.matcher(said);
    if (!found.find()) {
      throw new IllegalStateException("This is no version of Redis or Valkey: " + said);
    }
    return new ServerVersion(
        found.group(1), part(found.group(2)), part(found.group(3)), part(found.group(4)));
  }

  private static int part(String digits) {
    return Integer.parseInt(digits);
  }

  @Override
  public String toString() {
    return product + " " + major + "." + minor + "." + patch;
  }
}

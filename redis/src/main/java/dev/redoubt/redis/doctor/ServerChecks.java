package dev.redoubt.redis.doctor;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/// The program, its files, and its bounds on connections.
final class ServerChecks {
  private static final String VERSION = "version";
  private static final String PERSISTENCE = "persistence";
  private static final String CLIENTS = "clients";
  private static final String TIMEOUT = "timeout";
  private static final String VALUES = "value size";

  /// First releases without CVE-2025-49844, by which a user who may run scripts can take over the
  /// server.
  private static final List<int[]> REDIS_MENDED =
      List.of(
          new int[] {6, 2, 20},
          new int[] {7, 2, 11},
          new int[] {7, 4, 6},
          new int[] {8, 0, 4},
          new int[] {8, 2, 2});

  private static final List<int[]> VALKEY_MENDED =
      List.of(new int[] {7, 2, 11}, new int[] {8, 0, 6}, new int[] {8, 1, 4});

  /// An agent's heartbeat comes every five seconds, which is how long a connection of it idles.
  private static final long IDLE_SECONDS = 15;

  private static final long VALUE_MIN = 2 << 20;
  private static final long CLIENTS_HIGH = 75;
  private static final long CLIENTS_FULL = 95;

  private ServerChecks() {}

  static void look(Settings settings, List<Finding> found) {
    version(settings, found);
    persistence(settings, found);
    clients(settings, found);
    timeout(settings, found);
    settings
        .configNumber(VALUES, "proto-max-bulk-len")
        .ifPresent(max ->
            found.add(
                max >= VALUE_MIN
                    ? Finding.fine(VALUES, "values of up to " + Settings.bytes(max))
                    : Finding.wrong(
                        VALUES,
                        "values of up to " + Settings.bytes(max) + " only",
                        "Large messages are refused: an envelope has up to a little more than 1"
                            + " MiB.",
                        "proto-max-bulk-len 512mb")));
  }

  private static void version(Settings settings, List<Finding> found) {
    boolean valkey = settings.info(VERSION, "valkey_version").isPresent();
    String said = settings.info(VERSION, valkey ? "valkey_version" : "redis_version").orElse("");
    if (said.isEmpty()) {
      return;
    }
    String name = (valkey ? "Valkey " : "Redis ") + said;
    int[] version = parts(said);
    List<int[]> mended = valkey ? VALKEY_MENDED : REDIS_MENDED;
    if (version[0] < 6) {
      found.add(
          Finding.wrong(
              VERSION, name, "Redis 6.0 or later is needed, for ACLs and RESP3.", "# upgrade"));
    } else if (vulnerable(version, mended)) {
      found.add(
          Finding.better(
              VERSION,
              name,
              "Unless your distribution has mended it, anyone who may run scripts can take over"
                  + " this server (CVE-2025-49844). Upgrade, or take the right to run scripts from"
                  + " every user.",
              "ACL SETUSER NAME -@scripting"));
    } else {
      found.add(Finding.fine(VERSION, name));
    }
  }

  /// Whether no release of its own line has the fix that it includes, and it is no later line.
  private static boolean vulnerable(int[] version, List<int[]> mended) {
    for (int[] release : mended) {
      if (release[0] == version[0] && release[1] == version[1]) {
        return Arrays.compare(version, release) < 0;
      }
    }
    return Arrays.compare(version, mended.getLast()) < 0;
  }

  private static int[] parts(String version) {
    int[] parts = new int[3];
    String[] words = version.split("\\.", -1);
    for (int i = 0; i < Math.min(parts.length, words.length); i++) {
      String digits = words[i].replaceAll("\\D.*", "");
      parts[i] = digits.isEmpty() || digits.length() > 6 ? 0 : Integer.parseInt(digits);
    }
    return parts;
  }

  private static void persistence(Settings settings, List<Finding> found) {
    if (settings.info(PERSISTENCE, "loading").isEmpty()) {
      return;
    }
    boolean snapshotFailed = says(settings, "rdb_last_bgsave_status", "err");
    boolean logFailed = says(settings, "aof_last_write_status", "err");
    if (snapshotFailed || logFailed) {
      found.add(
          Finding.wrong(
              PERSISTENCE,
              "the last "
                  + (snapshotFailed ? "snapshot" : "write to the append-only file")
                  + " failed",
              "Redis refuses every message while it cannot save (MISCONF): the disk may be full. We"
                  + " need no persistence, so it may also be turned off.",
              snapshotFailed ? "save \"\"" : "appendonly no"));
    } else if (says(settings, "aof_enabled", "1")
        && settings.config(PERSISTENCE, "appendfsync").orElse("").equals("always")) {
      found.add(
          Finding.better(
              PERSISTENCE,
              "each write waits for the disk",
              "Messages do not need it: they are sent again after a loss.",
              "appendfsync everysec"));
    } else {
      found.add(
          Finding.fine(
              PERSISTENCE,
              says(settings, "aof_enabled", "1")
                  ? "append-only file"
                  : "none or snapshots, none is needed"));
    }
  }

  private static boolean says(Settings settings, String field, String value) {
    return settings.info(PERSISTENCE, field).orElse("").equals(value);
  }

  private static void clients(Settings settings, List<Finding> found) {
    OptionalLong now = settings.infoNumber(CLIENTS, "connected_clients");
    OptionalLong inInfo = settings.infoNumber(CLIENTS, "maxclients");
    OptionalLong max = inInfo.isPresent() ? inInfo : settings.configNumber(CLIENTS, "maxclients");
    if (now.isEmpty() || max.isEmpty() || max.getAsLong() == 0) {
      return;
    }
    long percent = 100 * now.getAsLong() / max.getAsLong();
    String what = now.getAsLong() + " of " + max.getAsLong() + " connections";
    String set = "maxclients " + Math.max(10_000, 2 * max.getAsLong());
    if (percent >= CLIENTS_FULL) {
      found.add(Finding.wrong(CLIENTS, what, "Redis refuses further agents.", set));
    } else if (percent >= CLIENTS_HIGH) {
      found.add(
          Finding.better(
              CLIENTS, what, "Few are left for agents that start or connect again.", set));
    } else {
      found.add(Finding.fine(CLIENTS, what));
    }
  }

  private static void timeout(Settings settings, List<Finding> found) {
    settings
        .configNumber(TIMEOUT, "timeout")
        .ifPresent(seconds ->
            found.add(
                seconds == 0 || seconds >= IDLE_SECONDS
                    ? Finding.fine(
                        TIMEOUT,
                        seconds == 0 ? "idle connections stay open" : "after " + seconds + " s")
                    : Finding.wrong(
                        TIMEOUT,
                        "connections are closed after " + seconds + " s without a command",
                        "Agents lose connections all the time, and messages wait meanwhile.",
                        "timeout 0")));
  }
}

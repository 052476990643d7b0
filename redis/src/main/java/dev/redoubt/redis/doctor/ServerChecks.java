package dev.redoubt.redis.doctor;

import java.util.List;
import java.util.OptionalLong;

/// The program, its files, and its bounds on connections.
final class ServerChecks {
  private static final String PERSISTENCE = "persistence";
  private static final String CLIENTS = "clients";
  private static final String TIMEOUT = "timeout";
  private static final String VALUES = "value size";

  /// An agent's heartbeat comes every five seconds, which is how long a connection of it idles.
  private static final long IDLE_SECONDS = 15;

  private static final long VALUE_MIN = 2 << 20;
  private static final long CLIENTS_HIGH = 75;
  private static final long CLIENTS_FULL = 95;
  private static final long CLIENTS_FEW = 100;

  private ServerChecks() {}

  static void look(boolean tls, Settings settings, List<Finding> found) {
    VersionChecks.look(tls, settings, found);
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
    } else if (says(settings, "aof_enabled", "0")
        && settings.config(PERSISTENCE, "save").orElse("?").isEmpty()) {
      found.add(
          Finding.better(
              PERSISTENCE,
              "none",
              "A restart empties all inboxes. Senders that still run send again; what others sent"
                  + " is lost.",
              "appendonly yes"));
    } else {
      found.add(
          Finding.fine(
              PERSISTENCE, says(settings, "aof_enabled", "1") ? "append-only file" : "snapshots"));
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
    boolean few = max.getAsLong() < CLIENTS_FEW;
    String what = now.getAsLong() + " of " + max.getAsLong() + " connections";
    String set = "maxclients " + Math.max(10_000, 2 * max.getAsLong());
    if (percent >= CLIENTS_FULL) {
      found.add(Finding.wrong(CLIENTS, what, "Redis refuses further agents.", set));
    } else if (percent >= CLIENTS_HIGH) {
      found.add(
          Finding.better(
              CLIENTS, what, "Few are left for agents that start or connect again.", set));
    } else if (few) {
      found.add(
          Finding.better(
              CLIENTS,
              what,
              "Each agent takes four connections, and a few more in a cluster.",
              set));
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

package dev.redoubt.redis;

import dev.redoubt.RedisInfo;
import dev.redoubt.message.Bytes;
import dev.redoubt.redis.resp.ReplyException;
import dev.redoubt.redis.resp.RespReader;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What one server said of itself in a reply to `INFO all`. It may have made up anything: what is
/// absent or no number is 0, what is too large is cut.
///
/// @param known whether the reply was one to `INFO` at all
/// @param commands by name, in lower case
record ServerInfo(
    boolean known,
    long memoryUsed,
    long memoryMax,
    long evictedKeys,
    long clients,
    long rejectedConnections,
    long commandsPerSecond,
    boolean persistenceOk,
    Map<String, Calls> commands) {
  /// Honest ones have less than 32 KiB.
  static final int SIZE_MAX = 256 << 10;

  private static final List<String> COMMANDS = List.of("xadd", "xread", "xdel");

  /// The sum over all servers stays a `long`.
  private static final long NUMBER_MAX = 1L << 48;

  private static final Pattern CALLS = Pattern.compile("calls=(\\d{1,15}),usec=(\\d{1,15}),.*");

  /// Calls of one command since the server's start.
  record Calls(long calls, long micros) {
    private static final Calls NONE = new Calls(0, 0);

    Calls plus(Calls other) {
      return new Calls(calls + other.calls, micros + other.micros);
    }

    /// What came after `before`; everything where a server has started anew.
    private Calls since(Calls before) {
      return calls < before.calls || micros < before.micros
          ? this
          : new Calls(calls - before.calls, micros - before.micros);
    }
  }

  static ServerInfo read(RespReader in) throws IOException, ReplyException {
    Bytes text = in.value();
    return parse(text.size() > SIZE_MAX ? "" : text.toUtf8());
  }

  static ServerInfo parse(String text) {
    Map<String, String> fields = new HashMap<>();
    text.lines()
        .map(line -> line.split(":", 2))
        .filter(parts -> parts.length == 2)
        .forEach(parts -> fields.put(parts[0], parts[1]));
    Map<String, Calls> commands = new HashMap<>();
    for (String name : COMMANDS) {
      var calls = CALLS.matcher(fields.getOrDefault("cmdstat_" + name, ""));
      if (calls.matches()) {
        commands.put(name, new Calls(number(calls.group(1)), number(calls.group(2))));
      }
    }
    return new ServerInfo(
        fields.containsKey("used_memory"),
        number(fields.get("used_memory")),
        number(fields.get("maxmemory")),
        number(fields.get("evicted_keys")),
        number(fields.get("connected_clients")),
        number(fields.get("rejected_connections")),
        number(fields.get("instantaneous_ops_per_sec")),
        !"err".equals(fields.get("rdb_last_bgsave_status"))
            && !"err".equals(fields.get("aof_last_write_status")),
        commands);
  }

  private static long number(@Nullable String text) {
    return text != null && text.matches("\\d{1,18}")
        ? Math.min(Long.parseLong(text), NUMBER_MAX)
        : 0;
  }

  /// The calls of each command on all servers together.
  static Map<String, Calls> calls(List<ServerInfo> servers) {
    Map<String, Calls> calls = new HashMap<>();
    for (ServerInfo server : servers) {
      server.commands().forEach((name, more) -> calls.merge(name, more, Calls::plus));
    }
    return calls;
  }

  /// @param before their calls at the reading before; empty at the first
  static RedisInfo together(List<ServerInfo> servers, Map<String, Calls> before) {
    Map<String, Duration> times = new HashMap<>();
    calls(servers)
        .forEach((name, calls) -> {
          Calls since = calls.since(before.getOrDefault(name, Calls.NONE));
          if (since.calls() > 0) {
            long nanos = TimeUnit.MICROSECONDS.toNanos(since.micros()) / since.calls();
            times.put(name, Duration.ofNanos(nanos));
          }
        });
    boolean bounded = servers.stream().allMatch(server -> server.memoryMax() > 0);
    return new RedisInfo(
        sum(servers, ServerInfo::memoryUsed),
        bounded ? sum(servers, ServerInfo::memoryMax) : 0,
        sum(servers, ServerInfo::evictedKeys),
        sum(servers, ServerInfo::clients),
        sum(servers, ServerInfo::rejectedConnections),
        sum(servers, ServerInfo::commandsPerSecond),
        servers.stream().allMatch(ServerInfo::persistenceOk),
        times);
  }

  private static long sum(List<ServerInfo> servers, ToLongFunction<ServerInfo> of) {
    return servers.stream().mapToLong(of).sum();
  }
}

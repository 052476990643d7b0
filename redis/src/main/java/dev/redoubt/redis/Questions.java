package dev.redoubt.redis;

import dev.redoubt.message.Bytes;
import dev.redoubt.redis.doctor.Answer;
import dev.redoubt.redis.resp.Connection;
import dev.redoubt.redis.resp.ReplyException;
import dev.redoubt.redis.resp.Request;
import dev.redoubt.redis.resp.RespReader;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What [Checkup] asks of servers beside the [Commands] of agents. An agent's own rights permit
/// none of it, so every answer may be a refusal.
final class Questions {
  /// Asked for one by one: all at once are possible since Redis 7.0 only, and `*` has secrets.
  static final List<String> SETTINGS =
      List.of(
          "appendfsync",
          "cluster-node-timeout",
          "cluster-require-full-coverage",
          "maxclients",
          "min-replicas-to-write",
          "proto-max-bulk-len",
          "save",
          "timeout");

  private static final long MICROS = 1_000_000;

  private Questions() {}

  static <T> Answer<T> ask(Connection connection, Request<T> question) throws IOException {
    try {
      return Answer.of(connection.call(question));
    } catch (ReplyException e) {
      return Answer.refused(e.error());
    }
  }

  /// The server's clock, microseconds since 1970.
  static Request<Long> micros() {
    return Request.of(
        in -> {
          List<String> parts = in.list(RespReader::text);
          return Long.parseLong(parts.get(0)) * MICROS + Long.parseLong(parts.get(1));
        },
        "TIME");
  }

  static Request<String> info() {
    return Request.of(RespReader::text, "INFO");
  }

  static Request<String> clusterInfo() {
    return Request.of(RespReader::text, "CLUSTER", "INFO");
  }

  static Request<Map<String, String>> setting(String name) {
    return Request.of(Questions::pairs, "CONFIG", "GET", name);
  }

  static Request<String> whoAmI() {
    return Request.of(RespReader::text, "ACL", "WHOAMI");
  }

  /// What a user may use, such as `-@all +ping`.
  static Request<String> commandsOf(String user) {
    return Request.of(
        in -> {
          String commands = "";
          int parts = in.array();
          for (int i = 0; i + 1 < parts; i += 2) {
            String name = in.scalar();
            String value = in.scalar();
            commands = name.equals("commands") ? value : commands;
          }
          return commands;
        },
        "ACL",
        "GETUSER",
        Bytes.utf8(user));
  }

  /// What a Sentinel knows of a primary.
  static Request<Map<String, String>> master(String name) {
    return Request.of(Questions::pairs, "SENTINEL", "MASTER", name);
  }

  private static Map<String, String> pairs(RespReader in) throws IOException, ReplyException {
    List<String> parts = in.list(RespReader::scalar);
    Map<String, String> pairs = new HashMap<>();
    for (int i = 0; i + 1 < parts.size(); i += 2) {
      pairs.put(parts.get(i), parts.get(i + 1));
    }
    return pairs;
  }
}

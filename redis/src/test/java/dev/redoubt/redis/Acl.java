package dev.redoubt.redis;

import dev.redoubt.testkit.EmbeddedRedis;
import java.util.List;

/// Users of servers under test, and what was denied to them.
final class Acl {
  static final String NAMESPACE = "qrmp1";
  static final RedisVersion VERSION =
      new RedisVersion(EmbeddedRedis.version().major(), EmbeddedRedis.version().minor());

  /// Nobody is the default user. Redis 6.0 denies each client's HELLO where that has no right to
  /// it.
  static final String NO_DEFAULT =
      EmbeddedRedis.version().atLeast(6, 2) ? "default off" : "default off +hello";

  private Acl() {}

  static Rights rights(String user) {
    return Rights.of(user, NAMESPACE).on(VERSION);
  }

  /// Redis 6.0 lets everybody use all channels, and has no word for it.
  static String allChannels() {
    return EmbeddedRedis.version().atLeast(6, 2) ? " &*" : "";
  }

  /// Gives a user exactly the rights of `line`, and forgets what was denied before.
  static void grant(List<EmbeddedRedis> servers, String line) {
    String[] words = line.split(" ", -1);
    for (EmbeddedRedis server : servers) {
      server.command("ACL", "SETUSER", words[2], "reset");
      server.command(words);
      server.command("ACL", "LOG", "RESET");
    }
  }

  /// Changes a user as an operator does while it is connected.
  static void change(List<EmbeddedRedis> servers, String user, String rule) {
    servers.forEach(server -> server.command("ACL", "SETUSER", user, rule));
  }

  static String denied(List<EmbeddedRedis> servers) {
    StringBuilder denied = new StringBuilder();
    servers.forEach(server -> denied.append(server.command("ACL", "LOG")));
    return denied.toString();
  }

  /// The same URI with a login.
  static String as(String user, String uri) {
    return uri.replaceFirst("://", "://" + user + ":PASSWORD@");
  }
}

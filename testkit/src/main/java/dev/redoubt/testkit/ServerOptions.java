package dev.redoubt.testkit;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an [EmbeddedRedis.Builder] was told, and the configuration that follows from it.
final class ServerOptions {
  /// The user by which we command servers.
  static final String ADMIN = "testkit";

  private static final int SECRET_BYTES = 16;

  final List<String> tls = new ArrayList<>();
  final List<String> lines = new ArrayList<>();
  final List<String> sentinelLines = new ArrayList<>();
  final String adminPassword = secret();
  @Nullable String password;
  @Nullable String sentinelPassword;
  String host = Ports.LOOPBACK;
  Duration downAfter = Duration.ofSeconds(2);
  boolean partitionable;

  void tls(Path certificate, Path key) {
    tls.clear();
    tls.add("tls-auth-clients no");
    tls.add("tls-cert-file " + RedisFolder.quoted(certificate.toAbsolutePath().toString()));
    tls.add("tls-key-file " + RedisFolder.quoted(key.toAbsolutePath().toString()));
  }

  boolean secured() {
    return !tls.isEmpty();
  }

  /// `redis://` or `rediss-cluster://`: the name with an s after `redis` where there is TLS.
  String scheme(String name) {
    return (secured() ? name.replaceFirst("redis", "rediss") : name) + "://";
  }

  /// `:password@`, or nothing.
  String credentials() {
    return password == null
        ? ""
        : ":" + URLEncoder.encode(password, StandardCharsets.UTF_8).replace("+", "%20") + "@";
  }

  /// The command that makes a connection one with all rights; empty if it is one already.
  List<String> login(NodePlan.Role role) {
    if (role == NodePlan.Role.SERVER) {
      return List.of("AUTH", ADMIN, adminPassword);
    }
    return sentinelPassword == null ? List.of() : List.of("AUTH", sentinelPassword);
  }

  /// The lines of `redis.conf`, of which later ones take precedence.
  List<String> configuration(NodePlan plan) {
    var all = new ArrayList<String>();
    all.add("bind " + plan.bind());
    if (EmbeddedRedis.version().atLeast(7, 0)) {
      all.add("bind-source-addr " + plan.bind());
    }
    if (!plan.bind().equals(Ports.LOOPBACK)) {
      all.add("protected-mode no"); // which would refuse other addresses, of loopback as well
    }
    all.add((secured() ? "port 0\ntls-port " : "port ") + plan.port());
    all.addAll(tls);
    if (plan.role() == NodePlan.Role.SENTINEL) {
      if (sentinelPassword != null) {
        all.add("requirepass " + RedisFolder.quoted(sentinelPassword));
      }
      all.addAll(plan.lines());
      all.addAll(sentinelLines);
      return all;
    }
    if (password != null) {
      all.add("requirepass " + RedisFolder.quoted(password));
    }
    all.add("user " + understood(ADMIN + " on >" + adminPassword + " ~* &* +@all"));
    all.addAll(plan.lines());
    all.addAll(lines);
    return all;
  }

  /// An ACL rule without what the server does not know.
  static String understood(String rule) {
    return EmbeddedRedis.version().atLeast(6, 2)
        ? rule
        : rule.replaceAll(" (&\\S+|allchannels|resetchannels)", "");
  }

  private static String secret() {
    byte[] bytes = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}

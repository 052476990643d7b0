package dev.redoubt.benchmarks.chaos;

import dev.redoubt.Agent;
import dev.redoubt.AgentBuilder;
import dev.redoubt.RedisLogin;
import dev.redoubt.files.TlsFiles;
import dev.redoubt.identity.Identity;
import dev.redoubt.identity.PinStore;
import dev.redoubt.identity.Trust;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;

/// How agents reach the servers. Crosses to their processes as arguments.
///
/// @param password the file with the password of [#USER], read for each connection
/// @param tls the files of authority, certificate and key, read for each connection; empty without
///   TLS
record Access(String uri, Path password, List<String> tls) {
  /// The user that agents log in as.
  static final String USER = "agents";

  Access {
    tls = List.copyOf(tls);
  }

  /// Replaces the password at once.
  void use(String newPassword) {
    try {
      Path next = password.resolveSibling("password.next");
      Files.writeString(next, newPassword);
      Files.move(
          next, password, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// An agent with an identity of its own, which trusts peers at first use.
  AgentBuilder agent(String name, Duration timeToLive) {
    var random = new SecureRandom();
    AgentBuilder builder =
        Agent.builder(name)
            .redis(uri)
            .redisLogin(this::login)
            .waitForRedis()
            .identity(Identity.generate(random::nextBytes))
            .trust(Trust.firstUse(PinStore.inMemory()))
            .timeToLive(timeToLive);
    return tls.isEmpty()
        ? builder
        : builder.redisSsl(
            TlsFiles.trusting(Path.of(tls.get(0)))
                .client(Path.of(tls.get(1)), Path.of(tls.get(2))));
  }

  private RedisLogin login() {
    try {
      return new RedisLogin(USER, Files.readString(password));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package dev.redoubt.cli;

import dev.redoubt.Agent;
import dev.redoubt.AgentBuilder;
import dev.redoubt.ConfigurationException;
import dev.redoubt.ErrorCode;
import dev.redoubt.files.PinFile;
import dev.redoubt.files.TlsFiles;
import dev.redoubt.identity.Authorities;
import dev.redoubt.identity.PinStore;
import dev.redoubt.internal.ConnectionUri;
import dev.redoubt.internal.RedisEnvironment;
import dev.redoubt.spi.TransportProvider.Options;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options common to all commands that connect to Redis: its address, and trust.
class RedisOptions {
  @Option(
      names = "--redis",
      paramLabel = "URL",
      description =
          "redis://[user:password@]host[:port], redis-sentinel://…?master=NAME or"
              + " redis-cluster://…; rediss… with TLS; redis-socket:///path (default: REDIS_URL)")
  @Nullable String redis;

  @Option(
      names = "--redis-password-file",
      paramLabel = "FILE",
      description =
          "its first line is the password of the URL's user; read for each connection"
              + " (default: REDIS_PASSWORD_FILE)")
  @Nullable Path passwordFile;

  @Option(
      names = "--redis-ca",
      paramLabel = "FILE",
      description = "PEM of the authorities that TLS trusts (default: REDIS_CA, or the JVM's)")
  @Nullable String authorities;

  @Option(
      names = "--redis-cert",
      paramLabel = "FILE",
      description = "PEM of our certificate for TLS (default: REDIS_CERT)")
  @Nullable String certificate;

  @Option(
      names = "--redis-key",
      paramLabel = "FILE",
      description = "PEM of its private key (default: REDIS_KEY)")
  @Nullable String key;

  @Option(
      names = "--namespace",
      paramLabel = "NS",
      description = "prefix of every key in Redis (default: qrmp1)")
  @Nullable String namespace;

  @Option(
      names = "--trust",
      paramLabel = "FILE",
      description = "trusted agents and authorities (default: known-agents in Redoubt's home)")
  @Nullable Path trust;

  @Option(
      names = "--revocations",
      paramLabel = "F",
      description = "revocation list of a trusted authority; read again when it changes")
  List<Path> revocations = List.of();

  @Option(
      names = "--in-memory",
      description = "do not use Redoubt's home: a new identity and no known agents")
  boolean inMemory;

  /// A builder for an agent on the given Redis.
  final AgentBuilder connected(Notices notices, Shell shell, String name) {
    RedisTarget target = target(shell);
    AgentBuilder builder = Agent.builder(name).redis(target.url()).listener(notices);
    if (target.login() != null) {
      builder.redisLogin(target.login());
    }
    TlsFiles files = TlsFiles.of(authorities, certificate, key);
    if (files != null) {
      builder.redisSsl(files);
    }
    return namespace == null ? builder : builder.namespace(namespace);
  }

  /// A URI, and the other settings of connections to it.
  record Connecting(URI uri, Options options) {}

  /// As agents connect.
  final Connecting connecting(Shell shell) {
    RedisTarget target = target(shell);
    URI uri = ConnectionUri.parse(target.url().strip());
    Options given =
        Options.DEFAULT.ssl(TlsFiles.of(authorities, certificate, key)).login(target.login());
    return new Connecting(
        uri,
        new RedisEnvironment(shell.environment()::get)
            .completed(uri, namespace == null ? given : given.namespace(namespace)));
  }

  private RedisTarget target(Shell shell) {
    if (passwordFile != null) {
      return RedisTarget.of(redisUri(shell), passwordFile, true);
    }
    String named = shell.environment().set("REDIS_PASSWORD_FILE");
    return RedisTarget.of(redisUri(shell), named == null ? null : Path.of(named), false);
  }

  private String redisUri(Shell shell) {
    String uri = redis == null ? shell.environment().set("REDIS_URL") : redis;
    if (uri == null) {
      throw new ConfigurationException(
          ErrorCode.NO_REDIS,
          "No Redis was given: add --redis redis://HOST:6379, or set REDIS_URL.");
    }
    return uri;
  }

  /// The trust policy: pins, and authorities with their revocation lists.
  record Trusted(PinStore pins, Authorities authorities) {}

  final Trusted trusted(Shell shell) {
    if (trust == null && inMemory) {
      if (!revocations.isEmpty()) {
        throw new ConfigurationException(
            ErrorCode.REVOCATIONS_ISSUER,
            "--revocations needs an authority that is trusted, and with --in-memory there is none:"
                + " give --trust FILE.");
      }
      return new Trusted(PinStore.inMemory(), Authorities.of());
    }
    PinFile pins = PinFile.open(trustFile(shell));
    return new Trusted(pins, pins.authorities(revocations));
  }

  final Path trustFile(Shell shell) {
    if (trust != null) {
      return trust;
    }
    Home home = Home.of(shell.environment());
    home.make();
    return home.knownAgents();
  }
}

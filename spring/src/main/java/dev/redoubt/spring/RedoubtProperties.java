package dev.redoubt.spring;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The properties of the agent.
///
/// @param enabled whether there is an agent
/// @param name the agent's name; spring.application.name by default
/// @param namespace prefix of every key in Redis; agents talk to each other within one
/// @param autoStartup whether the agent starts with the application context
/// @param drain how long a stop waits for handlers, and again for messages that are under way
/// @param timeToLive how long a message may wait for its recipient, unless its send says otherwise
/// @param handlerTime how long an attempt of a listener may take
/// @param connectTimeout timeout of a connection to Redis, and again of its first answer
/// @param credential file with a credential of ours, shown to agents that trust its authority
/// @param observations whether sends and listeners are observed, for traces
@ConfigurationProperties("redoubt")
public record RedoubtProperties(
    @DefaultValue("true") boolean enabled,
    @Nullable String name,
    @DefaultValue("qrmp1") String namespace,
    @DefaultValue("true") boolean autoStartup,
    @DefaultValue("10s") Duration drain,
    @DefaultValue("300s") Duration timeToLive,
    @DefaultValue("30s") Duration handlerTime,
    @DefaultValue("5s") Duration connectTimeout,
    @Nullable Path credential,
    @DefaultValue("true") boolean observations,
    @DefaultValue RedoubtProperties.Redis redis,
    @DefaultValue RedoubtProperties.Identity identity,
    @DefaultValue RedoubtProperties.Trust trust) {
  /// @param url where Redis is; by default the connection of Spring Data Redis, else REDIS_URL.
  ///   `memory:NAME` needs no Redis: for tests, with redoubt-testkit
  /// @param await whether the application starts while Redis is down
  public record Redis(@Nullable String url, @DefaultValue("false") boolean await) {}

  /// @param keyFile holds our identity, made if it does not exist; without it, each start has a new
  ///   identity
  /// @param passphrase encrypts the key file
  public record Identity(@Nullable Path keyFile, @Nullable String passphrase) {
    /// Without the passphrase.
    @Override
    public String toString() {
      return "Identity[keyFile=" + keyFile + "]";
    }
  }

  /// @param file pins and authorities, as `redoubt trust` writes it
  /// @param pins the fingerprint of each name, in the properties themselves
  /// @param revocations revocation lists of the authorities in the file
  /// @param firstUse whether to pin agents on first contact
  public record Trust(
      @Nullable Path file,
      @DefaultValue Map<String, String> pins,
      @DefaultValue List<Path> revocations,
      @DefaultValue("false") boolean firstUse) {}
}

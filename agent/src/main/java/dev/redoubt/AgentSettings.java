package dev.redoubt;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.crypto.SelfTest;
import dev.redoubt.environment.Limits;
import dev.redoubt.environment.TimeSource;
import dev.redoubt.files.CredentialFile;
import dev.redoubt.files.KeyFile;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Identity;
import dev.redoubt.identity.PinStore;
import dev.redoubt.identity.Trust;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.internal.ConnectionUri;
import dev.redoubt.internal.KnownAnswers;
import dev.redoubt.internal.RedisEnvironment;
import dev.redoubt.internal.SystemRandom;
import dev.redoubt.message.Bytes;
import dev.redoubt.spi.Codec;
import dev.redoubt.spi.Interceptor;
import dev.redoubt.spi.Transport;
import dev.redoubt.spi.TransportProvider;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// The validated settings of an agent.
///
/// @param identitySource where it is from
/// @param ownIdentity whether the agent closes the identity
/// @param source the transport, or how to open one
/// @param store opens it; null for none
/// @param files how files are taken; null if they are not
/// @param handlerExecutor runs handlers; null for virtual threads
record AgentSettings(
    AgentName name,
    Identity identity,
    IdentitySource identitySource,
    boolean ownIdentity,
    ShownCredential credential,
    Source source,
    Duration connectTimeout,
    TrustPolicy trust,
    Duration timeToLive,
    Duration handlerTime,
    Concurrency concurrency,
    @Nullable Executor handlerExecutor,
    Limits limits,
    Codecs codecs,
    Handlers handlers,
    List<Subscription> listeners,
    Interceptors interceptors,
    Stores.@Nullable Source store,
    FileReceiver.@Nullable Settings files,
    TimeSource time) {

  AgentSettings {
    listeners = List.copyOf(listeners);
  }

  static final Duration DRAIN = Duration.ofSeconds(5);
  private static final Duration TIME_TO_LIVE = Duration.ofMinutes(5);
  private static final Duration HANDLER_TIME = Duration.ofSeconds(30);
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /// Maximum number of handlers that run at once.
  ///
  /// @param handlers in the whole agent
  /// @param ofType of each unordered type
  record Concurrency(int handlers, int ofType) {
    static final Concurrency DEFAULT = new Concurrency(256, 128);
    private static final int MAX = 65_536;

    Concurrency {
      if (handlers < 1 || handlers > MAX || ofType < 1 || ofType > MAX) {
        throw new ConfigurationException(
            ErrorCode.BAD_CONCURRENCY,
            "Between 1 and "
                + MAX
                + " handlers may run at once, not "
                + (handlers < 1 || handlers > MAX ? handlers : ofType)
                + ".");
      }
    }
  }

  /// The source of a transport.
  sealed interface Source {
    /// A transport that stays open when the agent closes.
    record Shared(Transport transport) implements Source {}

    record Opened(URI uri, TransportProvider.Options options) implements Source {}
  }

  /// Looks up environment variables.
  interface Environment {
    @Nullable String get(String name);
  }

  /// The mutable settings of the builder.
  static final class Draft {
    private final String name;
    final List<Codec> codecs = new ArrayList<>();
    final Handlers handlers = new Handlers();
    @Nullable String uri;
    @Nullable Transport transport;
    String namespace = Protocol.NAMESPACE;
    Duration connectTimeout = CONNECT_TIMEOUT;
    boolean waitForRedis;
    @Nullable Supplier<RedisLogin> login;
    @Nullable Supplier<RedisLogin> sentinelLogin;
    @Nullable Supplier<SSLContext> ssl;
    @Nullable Path keyFile;
    @Nullable Identity identity;
    @Nullable Path credentialFile;
    Supplier<Bytes> credential = () -> Bytes.EMPTY;
    @Nullable TrustPolicy trust;
    @Nullable Duration timeToLive;
    Duration handlerTime = HANDLER_TIME;
    Concurrency concurrency = Concurrency.DEFAULT;
    @Nullable Executor handlerExecutor;
    Limits limits = Limits.DEFAULT;
    final List<Subscription> listeners = new ArrayList<>();
    final List<Interceptor> interceptors = new ArrayList<>();
    Stores.@Nullable Source store;
    FileReceiver.@Nullable Settings files;
    TimeSource time = SystemTime.INSTANCE;
    Runnable selfTest = SelfTest::run;

    Draft(String name) {
      if (!AgentName.valid(name)) {
        throw new ConfigurationException(ErrorCode.BAD_NAME, badName(name));
      }
      this.name = name;
    }

    AgentSettings settings(Environment environment) {
      KnownAnswers.require(selfTest);
      AgentName agent = AgentName.of(name);
      requirePositive("connectTimeout", connectTimeout);
      requirePositive("handlerTime", handlerTime);
      Source source = source(environment);
      Duration span = timeToLive == null ? maxMessageAge(environment) : timeToLive;
      requireSpan("timeToLive", span);
      requireLastingIdentity();
      Identity lent = identity;
      Identity used = lent == null ? ownIdentity(agent) : lent;
      return new AgentSettings(
          agent,
          used,
          identitySource(),
          lent == null,
          shown(agent, used),
          source,
          connectTimeout,
          trust == null ? Trust.firstUse(PinStore.inMemory()) : trust,
          span,
          handlerTime,
          concurrency,
          handlerExecutor,
          limits,
          new Codecs(codecs),
          handlers,
          listeners,
          new Interceptors(interceptors),
          store,
          files,
          time);
    }

    /// A store is sealed under the identity.
    private void requireLastingIdentity() {
      if (store != null && keyFile == null && identity == null) {
        throw new ConfigurationException(
            ErrorCode.STORE_IDENTITY,
            "An agent with a store needs an identity that lasts: give it a key file.");
      }
    }

    private IdentitySource identitySource() {
      if (identity != null) {
        return IdentitySource.SUPPLIED;
      }
      return keyFile == null
          ? IdentitySource.memory(time.now().wallMillis())
          : IdentitySource.file(keyFile);
    }

    private Source source(Environment environment) {
      if (transport != null) {
        if (uri != null) {
          throw new ConfigurationException(
              ErrorCode.TWO_TRANSPORTS,
              "Give either redis(uri) or transport(transport), not both.");
        }
        return new Source.Shared(transport);
      }
      String given = uri == null ? environment.get("REDIS_URL") : uri;
      if (given == null || given.isBlank()) {
        throw new ConfigurationException(
            ErrorCode.NO_REDIS,
            "No Redis was given: call redis(\"redis://host:6379\") or set REDIS_URL.");
      }
      URI parsed = ConnectionUri.parse(given.strip());
      var options =
          TransportProvider.Options.DEFAULT
              .namespace(namespace)
              .connectTimeout(connectTimeout)
              .waitForRedis(waitForRedis)
              .login(login)
              .sentinelLogin(sentinelLogin)
              .ssl(ssl);
      return new Source.Opened(
          parsed, new RedisEnvironment(environment::get).completed(parsed, options));
    }

    private ShownCredential shown(AgentName agent, Identity used) {
      try {
        return new ShownCredential(
            credentialFile == null ? credential : usable(credentialFile, agent, used));
      } catch (RuntimeException e) {
        if (identity == null) {
          used.close();
        }
        throw e;
      }
    }

    private CredentialFile usable(Path path, AgentName agent, Identity used) {
      CredentialFile file = CredentialFile.read(path);
      String fault = file.fault(agent, used.fingerprint(), time.now().wallMillis());
      if (fault != null) {
        throw new ConfigurationException(ErrorCode.CREDENTIAL_UNUSABLE, fault);
      }
      return file;
    }

    private Identity ownIdentity(AgentName agent) {
      if (keyFile == null) {
        return Identity.generate(SystemRandom.INSTANCE);
      }
      KeyFile file = KeyFile.readOrCreate(keyFile, agent);
      if (!file.name().equals(agent)) {
        throw new ConfigurationException(
            ErrorCode.IDENTITY_NAME,
            "The key file "
                + keyFile
                + " belongs to \""
                + file.name()
                + "\", not to \""
                + agent
                + "\": start the agent under that name or give another key file.");
      }
      return file.identity();
    }

    private static Duration maxMessageAge(Environment environment) {
      String seconds = environment.get("MAX_MESSAGE_AGE");
      if (seconds == null || seconds.isBlank()) {
        return TIME_TO_LIVE;
      }
      try {
        Duration span = Duration.ofSeconds(Long.parseLong(seconds.strip()));
        requireSpan("MAX_MESSAGE_AGE", span);
        return span;
      } catch (NumberFormatException e) {
        throw new ConfigurationException(
            ErrorCode.BAD_MAX_MESSAGE_AGE,
            "MAX_MESSAGE_AGE must be a whole number of seconds, 1 to 86400.",
            e);
      }
    }

    private static void requireSpan(String setting, Duration span) {
      if (!validSpan(span)) {
        throw new ConfigurationException(
            ErrorCode.BAD_TIME_TO_LIVE,
            setting + " must lie between 1 ms and 24 h, but is " + span + ".");
      }
    }

    private static void requirePositive(String setting, Duration span) {
      if (span.isNegative() || span.isZero()) {
        throw new ConfigurationException(
            ErrorCode.BAD_DURATION, setting + " must be longer than zero, but is " + span + ".");
      }
    }
  }

  /// Whether the agent starts without Redis.
  boolean waitsForRedis() {
    return source instanceof Source.Opened opened && opened.options().waitForRedis();
  }

  /// Erases the identity, if the agent owns it.
  void release() {
    if (ownIdentity) {
      identity.close();
    }
  }

  /// `span`, clamped to the valid times to live.
  static Duration span(Duration span) {
    Duration least = Duration.ofMillis(1);
    if (span.compareTo(least) < 0) {
      return least;
    }
    return span.compareTo(Protocol.MESSAGE_TTL_MAX) > 0 ? Protocol.MESSAGE_TTL_MAX : span;
  }

  static boolean validSpan(Duration span) {
    return span.compareTo(Duration.ofMillis(1)) >= 0
        && span.compareTo(Protocol.MESSAGE_TTL_MAX) <= 0;
  }

  /// The error message for an invalid agent name.
  static String badName(String name) {
    try {
      return "\"" + new AgentName(name) + "\" is a good agent name.";
    } catch (IllegalArgumentException e) {
      return String.valueOf(e.getMessage());
    }
  }
}

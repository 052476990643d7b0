package dev.redoubt.redis;

import dev.redoubt.ConfigurationException;
import dev.redoubt.ErrorCode;
import dev.redoubt.RedisLogin;
import dev.redoubt.TransportException;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// User and password: what the application's provider says at each connection, or else the URL.
final class Logins {
  /// Shorter passwords are masked only as whole words: they may be part of any word.
  private static final int LONG = 8;

  private final @Nullable Supplier<RedisLogin> provider;
  private volatile @Nullable RedisLogin current;

  Logins(@Nullable RedisLogin ofUri, @Nullable Supplier<RedisLogin> provider) {
    this.provider = provider;
    this.current = ofUri;
  }

  /// The login for the next connection.
  ///
  /// @throws TransportException if the provider throws; without its message, which may be a secret,
  ///   unless that is a [ConfigurationException]
  @Nullable RedisLogin next() {
    if (provider != null) {
      try {
        current = provider.get();
      } catch (ConfigurationException e) {
        // Ours, and thus without a secret.
        throw new TransportException(ErrorCode.REDIS_LOGIN, String.valueOf(e.getMessage()), e);
      } catch (RuntimeException e) {
        throw new TransportException(
            ErrorCode.REDIS_LOGIN,
            "The provider of the login for Redis threw " + e.getClass().getName() + ".");
      }
    }
    return current;
  }

  boolean given() {
    return current != null;
  }

  /// The user of the last login; `default` where none is named.
  String user() {
    RedisLogin login = current;
    return login == null || login.user() == null ? "default" : login.user();
  }

  /// Where user and password come from, for messages.
  String source() {
    return provider == null ? "of the URL" : "that the provider gave";
  }

  /// `text` with our password masked: a server might quote it in an error.
  String masked(String text) {
    RedisLogin login = current;
    if (login == null) {
      return text;
    }
    String password = Pattern.quote(login.password());
    String alone = "(?<![\\p{L}\\p{N}])" + password + "(?![\\p{L}\\p{N}])";
    return text.replaceAll(login.password().length() < LONG ? alone : password, "***");
  }
}

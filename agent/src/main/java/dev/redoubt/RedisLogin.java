package dev.redoubt;

import org.jspecify.annotations.Nullable;

/// User and password for Redis. `toString` shows neither.
///
/// @param user null for the default user
public record RedisLogin(@Nullable String user, String password) {
  /// @throws ConfigurationException with code `REDIS_LOGIN` if the password is empty
  public RedisLogin {
    if (password.isEmpty()) {
      throw new ConfigurationException(ErrorCode.REDIS_LOGIN, "The password for Redis is empty.");
    }
  }

  /// The password of the default user.
  public static RedisLogin of(String password) {
    return new RedisLogin(null, password);
  }

  @Override
  public String toString() {
    return "RedisLogin[***]";
  }
}

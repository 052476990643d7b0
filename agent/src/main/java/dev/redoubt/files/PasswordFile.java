package dev.redoubt.files;

import dev.redoubt.ConfigurationException;
import dev.redoubt.ErrorCode;
import dev.redoubt.RedisLogin;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The password for Redis in a file: its first line. Read for each connection, so a new password
/// needs no restart; for [dev.redoubt.AgentBuilder#redisLogin].
///
/// @param user null for the default user
public record PasswordFile(@Nullable String user, Path file) implements Supplier<RedisLogin> {
  private static final int SIZE_MAX = 4_096;

  /// @throws ConfigurationException with code `REDIS_LOGIN` if the file is missing, unreadable,
  ///   readable by others, or has no password
  @Override
  public RedisLogin get() {
    String text;
    try {
      text = PrivateFiles.read(file, SIZE_MAX, "KEY_FILE");
    } catch (ConfigurationException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
    String password = text.lines().findFirst().orElse("");
    if (password.isEmpty()) {
      throw wrong(file + " is empty: its first line is the password.");
    }
    return new RedisLogin(user, password);
  }

  private static ConfigurationException wrong(String what) {
    return new ConfigurationException(
        ErrorCode.REDIS_LOGIN, "The password for Redis cannot be used: " + what);
  }
}

package dev.redoubt.cli;

import dev.redoubt.ConfigurationException;
import dev.redoubt.ErrorCode;
import dev.redoubt.RedisLogin;
import dev.redoubt.files.PasswordFile;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A URL of Redis, and who logs in there.
///
/// @param login null if the URL says it
record RedisTarget(String url, @Nullable Supplier<RedisLogin> login) {
  /// Takes the user out of the URL, so that the file has the password.
  ///
  /// @param file of the password; null if there is none
  /// @param given whether the file was given for this command, rather than for all
  static RedisTarget of(String url, @Nullable Path file, boolean given) {
    int start = url.indexOf("://") + 3;
    int at = url.substring(0, authorityEnd(url, start)).lastIndexOf('@');
    String login = at < start ? "" : url.substring(start, at);
    int colon = login.indexOf(':');
    boolean password = colon >= 0 && colon < login.length() - 1;
    if (file == null || (password && !given)) {
      return new RedisTarget(url, null);
    }
    if (password) {
      throw new ConfigurationException(
          ErrorCode.REDIS_LOGIN,
          "The password for Redis is in the URL and in " + file + ": take one of them out.");
    }
    String user = decoded(colon < 0 ? login : login.substring(0, colon));
    PasswordFile source = new PasswordFile(user.isEmpty() ? null : user, file);
    RedisLogin unused = source.get(); // what is wrong with it is said at once
    return new RedisTarget(
        at < start ? url : url.substring(0, start) + url.substring(at + 1), source);
  }

  private static int authorityEnd(String url, int start) {
    int end = url.length();
    for (char separator : new char[] {'/', '?'}) {
      int found = url.indexOf(separator, start);
      end = found < 0 ? end : Math.min(end, found);
    }
    return end;
  }

  private static String decoded(String user) {
    try {
      return URLDecoder.decode(user.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(
          ErrorCode.BAD_REDIS_URI,
          "The Redis URI is wrong: the user has a '%' that two hex digits do not follow.");
    }
  }
}

package dev.redoubt.internal;

import dev.redoubt.ConfigurationException;
import dev.redoubt.ErrorCode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

/// Reads the URI of a server as people write it.
public final class ConnectionUri {
  private ConnectionUri() {}

  /// A host as people type it, without anything that could be a secret.
  private static final Pattern PLACE =
      Pattern.compile("[A-Za-z0-9._-]+(:[0-9]{1,5})?(/[0-9]{1,5})?");

  /// @throws ConfigurationException if it is not a URI with a scheme; does not quote the text,
  ///   which may contain a password
  public static URI parse(String text) {
    if (PLACE.matcher(text).matches()) {
      throw new ConfigurationException(
          ErrorCode.BAD_REDIS_URI, "The Redis URI has no scheme: write redis://" + text + ".");
    }
    try {
      URI uri = new URI(bracketsEncoded(text));
      if (uri.getScheme() != null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      throw new ConfigurationException(
          ErrorCode.BAD_REDIS_URI,
          "The Redis URI is wrong at character "
              + (e.getIndex() + 1)
              + HINT
              + " Inside user and password, write blanks and special characters as %XX: %20 is a"
              + " blank, %25 is %, %40 is @, %5B is [.");
    }
    throw new ConfigurationException(ErrorCode.BAD_REDIS_URI, "The Redis URI has no scheme" + HINT);
  }

  /// `java.net.URI` takes the brackets of one IPv6 address, but not of several with commas between.
  private static String bracketsEncoded(String text) {
    return text.contains(",") ? text.replace("[", "%5B").replace("]", "%5D") : text;
  }

  public static final String HINT =
      ": it looks like redis://host:6379 or rediss://user:password@host:6380.";
}

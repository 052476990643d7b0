package dev.redoubt;

import dev.redoubt.spi.Transport;
import dev.redoubt.spi.TransportProvider;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Finds the transport for a URI among the providers on the class path.
final class Transports {
  private Transports() {}

  /// A host as people type it, without anything that could be a secret.
  private static final Pattern PLACE =
      Pattern.compile("[A-Za-z0-9._-]+(:[0-9]{1,5})?(/[0-9]{1,5})?");

  /// @throws ConfigurationException if it is not a URI with a scheme; does not quote the text,
  ///   which may contain a password
  static URI parse(String text) {
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

  private static final String HINT =
      ": it looks like redis://host:6379 or rediss://user:password@host:6380.";

  static Transport create(AgentSettings.Source.Opened source) {
    List<TransportProvider> providers =
        ServiceLoader.load(TransportProvider.class, Transports.class.getClassLoader()).stream()
            .map(ServiceLoader.Provider::get)
            .toList();
    return create(source, providers);
  }

  static Transport create(AgentSettings.Source.Opened source, List<TransportProvider> providers) {
    String scheme = source.uri().getScheme().toLowerCase(Locale.ROOT);
    TreeSet<String> supported = new TreeSet<>();
    for (TransportProvider provider : providers) {
      if (provider.schemes().contains(scheme)) {
        return provider.create(source.uri(), source.options());
      }
      supported.addAll(provider.schemes());
    }
    if (supported.isEmpty()) {
      throw new ConfigurationException(
          ErrorCode.NO_TRANSPORT,
          "No transport is on the class path: add the artifact dev.redoubt:redoubt-redis.");
    }
    throw new ConfigurationException(
        ErrorCode.UNSUPPORTED_SCHEME,
        "The scheme \""
            + scheme
            + "\" is not supported; these are: "
            + String.join(", ", supported)
            + HINT);
  }
}

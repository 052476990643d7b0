package dev.redoubt;

import dev.redoubt.internal.ConnectionUri;
import dev.redoubt.spi.Transport;
import dev.redoubt.spi.TransportProvider;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.TreeSet;

/// Finds the transport for a URI among the providers on the class path.
final class Transports {
  private Transports() {}

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
            + ConnectionUri.HINT);
  }
}

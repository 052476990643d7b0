package dev.redoubt;

import dev.redoubt.identity.Fingerprint;
import dev.redoubt.spi.StateStore;
import dev.redoubt.spi.StateStoreProvider;
import java.util.ServiceLoader;

/// Finds who opens stores, among the providers on the class path.
final class Stores {
  /// Opens the store of an agent.
  interface Source {
    StateStore open(Fingerprint owner);
  }

  private Stores() {}

  static StateStoreProvider provider() {
    return ServiceLoader.load(StateStoreProvider.class, Stores.class.getClassLoader())
        .findFirst()
        .orElseThrow(() ->
            new ConfigurationException(
                ErrorCode.NO_STORE,
                "Nothing on the class path opens stores: add the artifact"
                    + " dev.redoubt:redoubt-store."));
  }
}

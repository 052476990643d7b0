package dev.redoubt;

import dev.redoubt.spi.StateStore;
import dev.redoubt.spi.StateStoreProvider;
import java.nio.file.Path;
import java.util.ServiceLoader;

/// Finds who opens stores in files, among the providers on the class path.
final class Stores {
  private Stores() {}

  static StateStore open(Path file) {
    return ServiceLoader.load(StateStoreProvider.class, Stores.class.getClassLoader())
        .findFirst()
        .orElseThrow(() ->
            new ConfigurationException(
                ErrorCode.NO_STORE,
                "Nothing on the class path opens stores: add the artifact"
                    + " dev.redoubt:redoubt-store."))
        .open(file);
  }
}

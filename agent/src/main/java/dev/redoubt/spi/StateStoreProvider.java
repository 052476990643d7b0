package dev.redoubt.spi;

import java.nio.file.Path;

/// Opens stores in files. Found by `ServiceLoader`; the module `redoubt-store` has one.
public interface StateStoreProvider {
  /// Opens the store in `file`, for this process alone, and creates it if there is none.
  ///
  /// @throws dev.redoubt.StoreException if it is in use, damaged or cannot be read
  StateStore open(Path file);
}

package dev.redoubt.store;

import dev.redoubt.spi.StateStore;
import dev.redoubt.spi.StateStoreProvider;
import java.nio.file.Path;

/// Opens stores in SQLite databases.
public final class SqliteStoreProvider implements StateStoreProvider {
  /// For `ServiceLoader`.
  public SqliteStoreProvider() {}

  @Override
  public StateStore open(Path file) {
    return new SqliteFile(file).open();
  }
}

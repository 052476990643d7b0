package dev.redoubt.store;

import dev.redoubt.identity.Fingerprint;
import dev.redoubt.spi.StateStore;
import dev.redoubt.spi.StateStoreProvider;
import java.nio.file.Path;
import javax.sql.DataSource;

/// Opens stores in SQLite files and PostgreSQL databases.
public final class JdbcStoreProvider implements StateStoreProvider {
  /// For `ServiceLoader`.
  public JdbcStoreProvider() {}

  @Override
  public StateStore open(Path file) {
    return new SqliteFile(file).open();
  }

  @Override
  public StateStore open(String uri, Fingerprint owner) {
    return PostgresStore.open(PostgresUri.parse(uri, System::getenv), owner);
  }

  @Override
  public StateStore open(DataSource source, Fingerprint owner) {
    return PostgresStore.open(source::getConnection, owner);
  }
}

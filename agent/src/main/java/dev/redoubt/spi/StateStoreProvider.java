package dev.redoubt.spi;

import dev.redoubt.identity.Fingerprint;
import java.nio.file.Path;
import javax.sql.DataSource;

/// Opens stores. Found by `ServiceLoader`; the module `redoubt-store` has one.
///
/// Each method opens a store for this process alone, and creates it if there is none. It throws a
/// [dev.redoubt.StoreException] if the store is in use, damaged or cannot be read.
public interface StateStoreProvider {
  StateStore open(Path file);

  /// Opens a store in a database, which has one for each owner.
  ///
  /// @param uri as in [dev.redoubt.AgentBuilder#store(String)]; must not appear in messages, since
  ///   it may have a password
  /// @throws dev.redoubt.ConfigurationException if the URI is wrong, or a driver is missing
  StateStore open(String uri, Fingerprint owner);

  /// As [#open(String, Fingerprint)], over connections of `source`.
  StateStore open(DataSource source, Fingerprint owner);
}

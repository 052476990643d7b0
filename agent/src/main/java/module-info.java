/// Redoubt's API; start with `dev.redoubt.Agent`. Records that travel as JSON must be open to
/// `tools.jackson.databind`.
module redoubt.agent {
  requires transitive java.sql;
  requires transitive redoubt.core;
  requires transitive tools.jackson.databind;
  requires org.bouncycastle.provider;
  requires static transitive org.jspecify;
  requires org.slf4j;

  exports dev.redoubt;
  exports dev.redoubt.files;
  exports dev.redoubt.spi;

  uses dev.redoubt.spi.StateStoreProvider;
  uses dev.redoubt.spi.TransportProvider;
}

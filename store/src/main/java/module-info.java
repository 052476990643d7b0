/// Keeps what outlives an agent's process in a file, an SQLite database, or in PostgreSQL. Found as
/// a service by `AgentBuilder.store`; applications call [dev.redoubt.store.JdbcInbox] alone.
module redoubt.store {
  requires transitive redoubt.agent;
  requires transitive java.sql;
  requires org.xerial.sqlitejdbc;
  requires static transitive org.jspecify;

  exports dev.redoubt.store;

  provides dev.redoubt.spi.StateStoreProvider with
      dev.redoubt.store.JdbcStoreProvider;
}

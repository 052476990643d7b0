package dev.redoubt.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.StoreException;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.message.Bytes;
import dev.redoubt.spi.StateStore;
import dev.redoubt.spi.StateStore.Change;
import dev.redoubt.testkit.PostgresServer;
import dev.redoubt.testkit.RecordingProxy;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/// What a store is in a PostgreSQL database.
class PostgresStoreIT {
  private static final Bytes KEY = Bytes.utf8("key");
  private static final Bytes OTHER = Bytes.utf8("other");
  private static final Bytes VALUE = Bytes.utf8("value");

  @SuppressWarnings("NullAway.Init")
  private static PostgresServer server;

  private final Fingerprint owner = owner();
  private final List<StateStore> stores = new ArrayList<>();

  @BeforeAll
  static void start() {
    Assumptions.assumeTrue(
        PostgresServer.installed(), "PostgreSQL is not installed: apt install postgresql");
    server = PostgresServer.start();
  }

  @AfterAll
  static void stop() {
    if (PostgresServer.installed()) {
      server.close();
    }
  }

  @AfterEach
  void close() {
    stores.forEach(PostgresStoreIT::closeQuietly);
  }

  private static void closeQuietly(StateStore store) {
    try {
      store.close();
    } catch (StoreException e) {
      return; // the test has broken it
    }
  }

  private static Fingerprint owner() {
    byte[] random = new byte[Fingerprint.BYTES];
    ThreadLocalRandom.current().nextBytes(random);
    return new Fingerprint(Bytes.wrap(random));
  }

  private static PGSimpleDataSource source(int port) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {"127.0.0.1"});
    source.setPortNumbers(new int[] {port});
    source.setDatabaseName("postgres");
    source.setUser(server.user());
    source.setPassword(server.password());
    return source;
  }

  private StateStore open(PGSimpleDataSource source) {
    StateStore store = new JdbcStoreProvider().open(source, owner);
    stores.add(store);
    return store;
  }

  private StateStore open() {
    return open(source(server.port()));
  }

  private static void sql(String... statements) throws SQLException {
    try (Connection connection = source(server.port()).getConnection();
        var statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static List<Change> put(Bytes key, Bytes value) {
    return List.of(new Change.Put(key, value));
  }

  private static void assertRefused(String code, boolean temporary, ThrowingCallable call) {
    assertThatThrownBy(call)
        .asInstanceOf(InstanceOfAssertFactories.type(StoreException.class))
        .returns(code, StoreException::code)
        .returns(temporary, StoreException::temporary);
  }

  /// As an agent does it.
  private static void commit(StateStore store, List<Change> changes) {
    Patience.await()
        .until(() -> {
          try {
            store.commit(changes);
            return true;
          } catch (StoreException e) {
            if (!e.temporary()) {
              throw e;
            }
            return false;
          }
        });
  }

  private long commits() throws SQLException {
    try (Connection connection = source(server.port()).getConnection();
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "SELECT commits FROM redoubt_writers WHERE owner = '\\x"
                    + owner.value().toHex()
                    + "'")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  @Test
  void whatIsCommittedIsThereWhenTheStoreIsOpenedAgain() {
    try (StateStore first = open()) {
      assertThat(first.load()).isEmpty();
      first.commit(List.of(new Change.Put(KEY, VALUE), new Change.Put(OTHER, VALUE)));
      first.commit(
          List.of(new Change.Delete(OTHER), new Change.Put(KEY, OTHER), new Change.Delete(VALUE)));
    }
    assertThat(open().load()).containsOnly(Map.entry(KEY, OTHER));
  }

  @Test
  void changesOfOneCommitApplyInTheirOrder() {
    StateStore store = open();
    store.commit(
        List.of(
            new Change.Put(KEY, VALUE),
            new Change.Delete(KEY),
            new Change.Put(KEY, OTHER),
            new Change.Put(OTHER, VALUE),
            new Change.Delete(OTHER)));

    assertThat(store.load()).containsOnly(Map.entry(KEY, OTHER));
  }

  @Test
  void eachIdentityHasAStoreOfItsOwn() {
    open().commit(put(KEY, VALUE));

    try (StateStore other = new JdbcStoreProvider().open(source(server.port()), owner())) {
      assertThat(other.load()).isEmpty();
    }
  }

  @Test
  void aStoreIsOpenInOneAgentAtATime() {
    StateStore store = open();
    store.commit(put(KEY, VALUE));

    assertRefused("STORE_IN_USE", false, this::open);

    store.commit(put(OTHER, VALUE));
    store.close();
    assertThat(open().load()).hasSize(2);
  }

  @Test
  void aWriterThatHasLostItsLockToAnotherCommitsNothing() throws SQLException {
    StateStore first = open();
    first.commit(put(KEY, VALUE));
    sql("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'");
    StateStore second = open();
    second.commit(put(OTHER, VALUE));

    assertRefused("STORE_IN_USE", false, () -> commit(first, put(KEY, OTHER)));

    assertThat(second.load()).containsOnly(Map.entry(KEY, VALUE), Map.entry(OTHER, VALUE));
    second.commit(put(KEY, KEY));
  }

  /// As behind a pool that hands the connection to another, or where the lock was lost unnoticed.
  @Test
  void aWriterThatStillHasItsConnectionCommitsNothingOnceAnotherHasOpenedTheStore()
      throws SQLException {
    StateStore first = open();
    first.commit(put(KEY, VALUE));
    sql(
        "UPDATE redoubt_writers SET fence = fence + 1 WHERE owner = '\\x"
            + owner.value().toHex()
            + "'");

    assertRefused("STORE_IN_USE", false, () -> first.commit(put(KEY, OTHER)));

    assertThat(open().load()).containsOnly(Map.entry(KEY, VALUE));
  }

  @Test
  void aLostConnectionIsMadeAgain() throws SQLException {
    StateStore store = open();
    store.commit(put(KEY, VALUE));
    sql("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'");

    assertRefused("STORE_UNREACHABLE", true, () -> store.commit(put(KEY, OTHER)));
    store.commit(put(KEY, OTHER));

    assertThat(commits()).isEqualTo(2);
    store.close();
    assertThat(open().load()).containsOnly(Map.entry(KEY, OTHER));
  }

  @Test
  void aCommitWhoseAnswerWasLostIsDoneOnce() throws SQLException {
    try (RecordingProxy proxy =
        RecordingProxy.inFrontOf("127.0.0.1", server.port(), new CutAtCommit())) {
      CutAtCommit.proxy = proxy;
      StateStore store = open(source(proxy.port()));
      store.commit(put(KEY, VALUE));
      CutAtCommit.armed = true;

      assertRefused("STORE_UNREACHABLE", true, () -> store.commit(put(OTHER, VALUE)));
      Patience.await().until(() -> commits() == 2);
      store.commit(put(OTHER, VALUE));
      store.commit(put(KEY, OTHER));

      assertThat(commits()).isEqualTo(3);
      assertThat(store.load()).containsOnly(Map.entry(KEY, OTHER), Map.entry(OTHER, VALUE));
    }
  }

  /// The server does not know that the connection is dead, and its lock is held.
  @Test
  void aConnectionThatIsCutInSilenceDoesNotKeepItsLock() throws SQLException {
    try (RecordingProxy proxy =
        RecordingProxy.inFrontOf("127.0.0.1", server.port(), (a, b, c, d) -> {})) {
      AtomicInteger port = new AtomicInteger(proxy.port());
      StateStore store =
          PostgresStore.open(() -> impatient(source(port.get()).getConnection()), owner);
      stores.add(store);
      store.commit(put(KEY, VALUE));
      proxy.mode(RecordingProxy.Mode.STALL);
      port.set(server.port());

      assertRefused("STORE_UNREACHABLE", true, () -> store.commit(put(OTHER, VALUE)));
      store.commit(put(OTHER, VALUE));

      assertThat(commits()).isEqualTo(2);
      assertThat(store.load()).hasSize(2);
    }
  }

  /// Gives the server up after half a second.
  private static Connection impatient(Connection connection) {
    return (Connection)
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, args) -> {
              if (method.getName().equals("setNetworkTimeout")) {
                args[1] = 500;
              }
              try {
                return method.invoke(connection, args);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /// Drops the answer to a COMMIT that has gone to the server.
  private static final class CutAtCommit implements RecordingProxy.Sink {
    @SuppressWarnings("NullAway.Init")
    static volatile RecordingProxy proxy;

    static volatile boolean armed;

    @Override
    public void bytes(
        long connection, RecordingProxy.Direction direction, byte[] buffer, int length) {
      if (!armed) {
        return;
      }
      String text = new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
      if (direction == RecordingProxy.Direction.TO_CLIENT && text.contains("C\0\0\0\u000bCOMMIT")) {
        armed = false;
        proxy.cut();
      }
    }
  }

  @Test
  void commitsThatTheServerHasLostAreNoticed() throws SQLException {
    StateStore store = open();
    store.commit(put(KEY, VALUE));
    store.commit(put(KEY, OTHER));
    sql("UPDATE redoubt_writers SET commits = 1 WHERE owner = '\\x" + owner.value().toHex() + "'");

    assertRefused("STORE_ROLLED_BACK", false, () -> store.commit(put(OTHER, VALUE)));
  }

  @Test
  void aServerThatIsKilledComesBackWithEveryCommit() {
    StateStore store = open();
    for (int i = 0; i < 10; i++) {
      store.commit(put(Bytes.utf8("key " + i), VALUE));
    }
    server.kill();
    assertRefused("STORE_UNREACHABLE", true, () -> store.commit(put(KEY, VALUE)));
    assertRefused("STORE_UNREACHABLE", true, () -> store.commit(put(KEY, VALUE)));
    server.restart();

    commit(store, put(KEY, VALUE));

    assertThat(store.load()).hasSize(11);
  }

  @Test
  void whatIsNotPermittedIsFinal() throws SQLException {
    StateStore store = open();
    sql("ALTER TABLE redoubt_entries RENAME TO hidden");
    try {
      assertRefused("STORE_UNREADABLE", false, () -> store.commit(put(KEY, VALUE)));
    } finally {
      sql("ALTER TABLE hidden RENAME TO redoubt_entries");
    }
  }

  @Test
  void aUserWithoutTheRightToCreateTablesUsesThoseThatAreThere() throws SQLException {
    open().close();
    sql(
        "DROP ROLE IF EXISTS plain",
        "CREATE ROLE plain LOGIN PASSWORD 'p l a i n'",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON redoubt_entries, redoubt_writers TO plain");
    PGSimpleDataSource source = source(server.port());
    source.setUser("plain");
    source.setPassword("p l a i n");

    try (StateStore store = open(source)) {
      store.commit(put(KEY, VALUE));
      assertThat(store.place().size()).isPositive();
    }
    sql("DROP OWNED BY plain", "DROP ROLE plain");
  }

  @Test
  void anotherDatabaseAndATableThatWasRestoredLieElsewhere() throws SQLException {
    Bytes place = placeIn("postgres");
    sql("CREATE DATABASE copied");

    assertThat(placeIn("postgres")).isEqualTo(place);
    assertThat(placeIn("copied")).isNotEqualTo(place);
    sql(
        "ALTER TABLE redoubt_entries RENAME TO original",
        "CREATE TABLE redoubt_entries (LIKE original INCLUDING ALL)");
    assertThat(placeIn("postgres")).isNotEqualTo(place);
    sql("DROP TABLE redoubt_entries", "ALTER TABLE original RENAME TO redoubt_entries");
  }

  private Bytes placeIn(String database) {
    PGSimpleDataSource source = source(server.port());
    source.setDatabaseName(database);
    try (StateStore store = open(source)) {
      return store.place();
    }
  }

  /// Whatever the server's default is, and never lower than what somebody has asked for.
  @Test
  void commitsAreOnTheDiskBeforeTheyReturn() throws SQLException {
    for (var setting :
        Map.of("off", "on", "local", "on", "remote_apply", "remote_apply").entrySet()) {
      PGSimpleDataSource source = source(server.port());
      source.setOptions("-c synchronous_commit=" + setting.getKey());
      Connection connection = source.getConnection();
      try (PostgresSession session = new PostgresSession(connection, "00");
          var statement = connection.createStatement();
          var rows = statement.executeQuery("SHOW synchronous_commit")) {
        rows.next();
        assertThat(session.product()).isEqualTo("PostgreSQL");
        assertThat(rows.getString(1)).isEqualTo(setting.getValue());
      }
    }
  }
}

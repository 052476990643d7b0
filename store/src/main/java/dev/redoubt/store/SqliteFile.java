package dev.redoubt.store;

import dev.redoubt.ErrorCode;
import dev.redoubt.StoreException;
import dev.redoubt.message.Bytes;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;

/// The file of an SQLite database: readable by its owner only, and open in one process at a time.
final class SqliteFile implements JdbcStore.Database {
  /// "Rdbt", which SQLite keeps in the header of the file.
  private static final int APPLICATION = 0x52646274;

  private static final int VERSION = 1;

  private static final Set<PosixFilePermission> OWNER =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private final Path file;

  SqliteFile(Path file) {
    this.file = file;
  }

  JdbcStore open() {
    try {
      create();
      requirePrivate();
    } catch (IOException e) {
      throw unreadable(e.getClass().getSimpleName(), e);
    }
    SQLiteDataSource source = new SQLiteDataSource();
    source.setUrl("jdbc:sqlite:" + file.toAbsolutePath());
    source.setBusyTimeout(0);
    return JdbcStore.open(source, this);
  }

  private void create() throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      Files.createDirectories(folder, ownerOnly("rwx------"));
    }
    try {
      Files.createFile(file, ownerOnly("rw-------"));
    } catch (FileAlreadyExistsException e) {
      return; // goes on with it
    }
  }

  private FileAttribute<?>[] ownerOnly(String mode) {
    return posix()
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
        }
        : new FileAttribute<?>[0];
  }

  private boolean posix() {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private void requirePrivate() throws IOException {
    if (posix() && !OWNER.containsAll(Files.getPosixFilePermissions(file))) {
      throw new StoreException(
          ErrorCode.STORE_MODE,
          file + " may be read by others: run chmod 600 on it, and consider whether somebody has.",
          null);
    }
  }

  @Override
  public void prepare(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA locking_mode = EXCLUSIVE");
      int application = number(statement, "PRAGMA application_id");
      int version = number(statement, "PRAGMA user_version");
      boolean fresh = application == 0 && version == 0 && empty(statement);
      if (!fresh && (application != APPLICATION || version != VERSION)) {
        throw damaged("it is no store of this version of Redoubt", null);
      }
      statement.execute("PRAGMA journal_mode = WAL");
      statement.execute("PRAGMA synchronous = FULL");
      statement.execute("BEGIN EXCLUSIVE");
      statement.execute(JdbcStore.create("BLOB") + " WITHOUT ROWID");
      statement.execute("PRAGMA application_id = " + APPLICATION);
      statement.execute("PRAGMA user_version = " + VERSION);
      statement.execute("COMMIT");
    }
  }

  private static boolean empty(Statement statement) throws SQLException {
    return number(statement, "SELECT count(*) FROM sqlite_master") == 0;
  }

  private static int number(Statement statement, String query) throws SQLException {
    try (ResultSet rows = statement.executeQuery(query)) {
      return rows.getInt(1);
    }
  }

  /// The number and, where the file system knows it, the birth of the file: copies and restored
  /// files have others, a renamed file has the same.
  @Override
  public Bytes place() {
    if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      return Bytes.EMPTY;
    }
    try {
      Object number = Files.getAttribute(file, "unix:ino");
      BasicFileAttributes times = Files.readAttributes(file, BasicFileAttributes.class);
      // Where a birth is not known, Java gives the last change instead.
      boolean known = !times.creationTime().equals(times.lastModifiedTime());
      return Bytes.utf8(number + (known ? " " + times.creationTime().toMillis() : ""));
    } catch (IOException e) {
      throw unreadable(e.getClass().getSimpleName(), e);
    }
  }

  @Override
  public StoreException failure(SQLException cause) {
    String reason = String.valueOf(cause.getMessage());
    return switch (SQLiteErrorCode.getErrorCode(cause.getErrorCode() & 0xff)) {
      case SQLITE_BUSY, SQLITE_LOCKED ->
          new StoreException(
              ErrorCode.STORE_IN_USE,
              file
                  + " is open in another process, or in another agent of this one: each agent has"
                  + " a store of its own.",
              cause);
      case SQLITE_CORRUPT, SQLITE_NOTADB -> damaged(reason, cause);
      case SQLITE_FULL ->
          new StoreException(
              ErrorCode.STORE_FULL, "The disk of " + file + " is full: make room.", cause, true);
      default -> unreadable(reason, cause);
    };
  }

  private StoreException damaged(String what, @Nullable Exception cause) {
    return new StoreException(
        ErrorCode.STORE_DAMAGED,
        file
            + " is damaged ("
            + what
            + "): put it aside and start with a new one. What it kept is lost, and peers see a new"
            + " instance.",
        cause);
  }

  private StoreException unreadable(String what, Exception cause) {
    return new StoreException(
        ErrorCode.STORE_UNREADABLE, file + " cannot be read or written: " + what + ".", cause);
  }
}

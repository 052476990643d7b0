package dev.redoubt.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A PostgreSQL server for tests, of the version that is installed on this machine: on the loopback
/// interface, with an empty database in a temporary folder of its own. What is committed is synced
/// to the disk, as PostgreSQL does where nothing else is configured. The server ends with this JVM,
/// even after `kill -9`.
///
/// Safe for several threads.
public final class PostgresServer implements AutoCloseable {
  private static final String USER = "redoubt";
  private static final String READY = "database system is ready to accept connections";
  private static final @Nullable PostgresProgram PROGRAM = PostgresProgram.find();

  private final PostgresProgram program;
  private final Path folder;
  private final int port = Ports.lasting(Ports.LOOPBACK);
  private final String password = UUID.randomUUID().toString();
  private Process shell;
  private ProcessHandle server;

  private PostgresServer(PostgresProgram program) throws IOException {
    this.program = program;
    this.folder =
        Files.createTempDirectory(
            "redoubt-postgres-",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    program.own(folder);
    ServerProgram.unpack("run-with-parent.sh", folder.resolve("run-with-parent.sh"));
    create();
    this.shell = launch();
    this.server = handle(shell);
    awaitReady();
  }

  /// Whether PostgreSQL is installed.
  public static boolean installed() {
    return PROGRAM != null;
  }

  /// Creates a database and starts its server. Returns when it takes connections.
  ///
  /// @throws IllegalStateException if it does not start
  public static PostgresServer start() {
    if (PROGRAM == null) {
      throw new IllegalStateException("PostgreSQL is not installed: apt install postgresql");
    }
    try {
      return new PostgresServer(PROGRAM);
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL cannot be started.", e);
    }
  }

  private void create() throws IOException {
    Path secret = Files.writeString(folder.resolve("password"), password);
    program.own(secret);
    List<String> command =
        program.command(
            "initdb",
            "--no-sync",
            "--encoding=UTF8",
            "--locale=C",
            "--auth=scram-sha-256",
            "--username=" + USER,
            "--pwfile=" + secret,
            "--pgdata=" + data());
    Path log = folder.resolve("initdb.log");
    Process initdb =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (initdb.onExit().join().exitValue() != 0) {
      throw new IllegalStateException("initdb failed:\n" + Files.readString(log));
    }
  }

  private Path data() {
    return folder.resolve("data");
  }

  private Process launch() throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of("sh", folder.resolve("run-with-parent.sh").toString(), folder.toString()));
    command.addAll(
        program.command(
            "postgres",
            "-D",
            data().toString(),
            "-p",
            Integer.toString(port),
            "-c",
            "listen_addresses=" + Ports.LOOPBACK,
            "-c",
            "unix_socket_directories=",
            "-c",
            "shared_buffers=16MB",
            "-c",
            "lc_messages=C"));
    Files.deleteIfExists(folder.resolve("postgres.log"));
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectError(folder.resolve("postgres.log").toFile())
        .start();
  }

  private static ProcessHandle handle(Process shell) throws IOException {
    String pid = shell.inputReader(StandardCharsets.US_ASCII).readLine();
    return pid == null
        ? shell.toHandle()
        : ProcessHandle.of(Long.parseLong(pid)).orElse(shell.toHandle());
  }

  private void awaitReady() {
    Waiting.until(
        "PostgreSQL takes connections",
        this::log,
        () -> {
          if (!shell.isAlive()) {
            throw new IllegalStateException("PostgreSQL ended:\n" + log());
          }
          return log().contains(READY);
        });
  }

  public int port() {
    return port;
  }

  /// `postgresql://USER@HOST:PORT/DATABASE`, without the password.
  public String uri() {
    return "postgresql://" + USER + "@" + Ports.LOOPBACK + ":" + port + "/postgres";
  }

  /// Of the superuser.
  public String user() {
    return USER;
  }

  public String password() {
    return password;
  }

  /// Kills all processes of the server like `kill -9`. Returns when they are gone.
  public synchronized void kill() {
    List<ProcessHandle> all = new ArrayList<>(List.of(server));
    server.descendants().forEach(all::add);
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(process -> process.onExit().join());
    shell.onExit().join();
  }

  /// Starts it again on the same port with what is on the disk, killing it first if it runs.
  public synchronized void restart() {
    kill();
    try {
      shell = launch();
      server = handle(shell);
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL cannot be started again.", e);
    }
    awaitReady();
  }

  /// The server's log since it was started last.
  public String log() {
    try {
      return Files.readString(folder.resolve("postgres.log"), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL's log cannot be read.", e);
    }
  }

  @Override
  public synchronized void close() {
    kill();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL's folder cannot be deleted.", e);
    }
  }
}

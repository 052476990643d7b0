package dev.redoubt.store;

import dev.redoubt.StoreException;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.message.Bytes;
import dev.redoubt.spi.StateStore;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/// A process with several writers, each with a store. Prints `WRITER NUMBER` after each commit, and
/// ends only when it is killed, or when a store fails.
final class CrashWriter {
  /// What a harness that can fail must notice: it is printed before it is done.
  static final String TOO_EARLY = "too-early";

  private static final long PAUSE_MILLIS = 200;
  private static final FileOutputStream OUT = new FileOutputStream(FileDescriptor.out);
  private static final ReentrantLock PRINTING = new ReentrantLock();

  private CrashWriter() {}

  /// @param args place of the stores, number of writers, `TOO_EARLY` or nothing
  public static void main(String[] args) {
    boolean tooEarly = args.length > 2 && args[2].equals(TOO_EARLY);
    for (int i = 0; i < Integer.parseInt(args[1]); i++) {
      int writer = i;
      Thread.ofPlatform().start(() -> write(args[0], writer, tooEarly));
    }
  }

  /// @param place a folder, or the URI of a database
  static StateStore open(String place, int writer) {
    JdbcStoreProvider provider = new JdbcStoreProvider();
    if (!place.contains("://")) {
      return provider.open(Path.of(place, writer + ".db"));
    }
    byte[] owner = new byte[Fingerprint.BYTES];
    owner[0] = (byte) writer;
    return provider.open(place, new Fingerprint(Bytes.wrap(owner)));
  }

  private static void write(String place, int writer, boolean tooEarly) {
    try (StateStore store = open(place, writer)) {
      for (long next = CrashHistory.count(store.load()) + 1; ; next++) {
        if (tooEarly) {
          print(writer + " " + next);
        }
        commit(store, next);
        if (!tooEarly) {
          print(writer + " " + next);
        }
      }
    } catch (StoreException e) {
      print("failed " + e.code() + " " + e.getMessage());
      Runtime.getRuntime().halt(1);
    }
  }

  private static void commit(StateStore store, long number) {
    while (true) {
      try {
        store.commit(CrashHistory.commit(number));
        return;
      } catch (StoreException e) {
        if (!e.temporary()) {
          throw e;
        }
        pause();
      }
    }
  }

  private static void pause() {
    try {
      new CountDownLatch(1).await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// In one system call, so that no line is torn.
  private static void print(String line) {
    PRINTING.lock();
    try {
      OUT.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      PRINTING.unlock();
    }
  }
}

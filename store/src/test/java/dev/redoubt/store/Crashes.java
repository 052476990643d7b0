package dev.redoubt.store;

import static dev.redoubt.store.Patience.await;

import dev.redoubt.message.Bytes;
import dev.redoubt.spi.StateStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/// Kills a process of writers again and again, and looks at what they have left in their stores.
final class Crashes {
  private final String place;
  private final int writers;
  private final String[] plant;
  private final Random random = new Random(1);

  /// What each writer has said last; over all processes.
  private final Map<Integer, Long> said = new ConcurrentHashMap<>();

  private final AtomicLong lines = new AtomicLong();
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private int crashes;
  private int lost;
  private int wrong;

  /// @param writers in each process
  /// @param plant a fault of the writers, or nothing
  Crashes(String place, int writers, String... plant) {
    this.place = place;
    this.writers = writers;
    this.plant = plant;
  }

  /// What happens while the writers run, before they are killed.
  interface Event {
    void happen() throws IOException;
  }

  /// One process with its writers.
  void round(Event event) throws IOException {
    Process process = start();
    Thread reader =
        Thread.ofVirtual().start(() -> read(process.inputReader(StandardCharsets.US_ASCII)));
    awaitLines(20 + random.nextInt(200));
    event.happen();
    process.toHandle().destroyForcibly(); // Process would close the pipe, with what was said last
    process.onExit().join();
    join(reader);
    check();
  }

  /// Waits until the writers have said so many lines more, or have ended.
  void awaitLines(int more) {
    long enough = lines.get() + more;
    await().until(() -> lines.get() >= enough || !failures.isEmpty());
  }

  private Process start() throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                CrashWriter.class.getName(),
                place,
                Integer.toString(writers)));
    command.addAll(Arrays.asList(plant));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private void read(BufferedReader from) {
    try {
      for (String line = from.readLine(); line != null; line = from.readLine()) {
        String[] words = line.split(" ", 2);
        if (words[0].equals("failed")) {
          failures.add(line);
        } else {
          said.put(Integer.parseInt(words[0]), Long.parseLong(words[1]));
        }
        lines.incrementAndGet();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void check() {
    for (int writer = 0; writer < writers; writer++) {
      crashes++;
      try (StateStore store = CrashWriter.open(place, writer)) {
        Map<Bytes, Bytes> found = store.load();
        long count = CrashHistory.count(found);
        long kept = said.getOrDefault(writer, 0L);
        if (count < kept) {
          lost++;
        }
        if (count > kept + 1 || !found.equals(CrashHistory.after(count))) {
          wrong++;
        }
        said.put(writer, count);
      }
    }
  }

  /// Writers that were killed.
  int crashes() {
    return crashes;
  }

  /// Stores in which something was missing that a writer had said was kept.
  int lost() {
    return lost;
  }

  /// Stores that were not as a commit had left them.
  int wrong() {
    return wrong;
  }

  /// Why writers ended by themselves.
  List<String> failures() {
    return failures;
  }
}

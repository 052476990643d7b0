package dev.redoubt.benchmarks.chaos;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The processes of agents of one topology: senders and recipients, each of whom gets messages from
/// each sender.
final class AgentProcesses implements AutoCloseable {
  /// How many there are.
  record Size(int processes, int agentsOfEach) {
    int agents() {
      return processes * agentsOfEach;
    }

    int links() {
      return agents() * agents();
    }
  }

  private static final Duration LEAVING = Duration.ofMinutes(1);

  private final Flow flow;
  private final Path folder;
  private final Access access;
  private final Duration timeToLive;
  private final List<Process> listeners = new ArrayList<>();
  private final List<Process> senders = new ArrayList<>();

  AgentProcesses(Path folder, Access access, Size size, Duration timeToLive) throws IOException {
    this.folder = folder;
    this.access = access;
    this.timeToLive = timeToLive;
    this.flow = new Flow(size.links());
    List<String> recipients = names("listener-", 0, size.agents());
    for (int i = 0; i < size.processes(); i++) {
      int first = i * size.agentsOfEach();
      listeners.add(
          start("listen", i, names("listener-", first, size.agentsOfEach()), List.of("-"), 0));
      senders.add(
          start(
              "send",
              i,
              names("sender-", first, size.agentsOfEach()),
              recipients,
              first * size.agents()));
    }
    for (Process process : all()) {
      awaitReady(process);
    }
  }

  Flow flow() {
    return flow;
  }

  /// @param messages that each link is to have sent since the start
  void target(int messages) {
    senders.forEach(process -> tell(process, "target " + messages));
  }

  /// Lets senders send what is missing, and waits until they have left, recipients after them.
  void end() throws IOException, InterruptedException {
    end(senders);
    end(listeners);
  }

  private void end(List<Process> processes) throws IOException, InterruptedException {
    processes.forEach(process -> tell(process, "end"));
    long bound = timeToLive.plus(LEAVING).plusMillis(HistoryCheck.LATE_MILLIS).toSeconds();
    for (Process process : processes) {
      if (!process.waitFor(bound, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException("A process of agents did not end well: " + process.info());
      }
    }
  }

  /// What the processes have written, once they have ended.
  HistoryCheck.Verdict check() throws IOException {
    try (Stream<Send> sends = lines("send-").map(Send::parse);
        Stream<Handling> handlings = lines("listen-").map(Handling::parse)) {
      return HistoryCheck.of(sends, handlings);
    }
  }

  private Stream<String> lines(String prefix) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files =
          all.filter(file -> file.getFileName().toString().matches(prefix + "\\d+[.]history"))
              .toList();
    }
    return files.stream().flatMap(AgentProcesses::lines);
  }

  @SuppressWarnings("StreamResourceLeak") // flatMap closes it
  private static Stream<String> lines(Path file) {
    try {
      return Files.lines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process start(
      String side, int number, List<String> names, List<String> peers, int firstLink)
      throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-Xmx192m"));
    command.addAll(List.of("-XX:+ExitOnOutOfMemoryError", "-XX:TieredStopAtLevel=1"));
    logging().forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(AgentProcess.class.getName());
    command.addAll(List.of(side, folder.resolve(side + "-" + number + ".history").toString()));
    command.add(Long.toString(timeToLive.toSeconds()));
    command.addAll(List.of(String.join(",", names), String.join(",", peers)));
    command.add(Integer.toString(firstLink));
    command.addAll(List.of(access.uri(), access.password().toString()));
    command.addAll(access.tls());
    Path errors = folder.resolve(side + "-" + number + ".log");
    return new ProcessBuilder(command).redirectError(errors.toFile()).start();
  }

  private static Stream<String> logging() {
    String file = System.getProperty("logback.configurationFile", "");
    return file.isEmpty() ? Stream.empty() : Stream.of("-Dlogback.configurationFile=" + file);
  }

  /// Then passes on what it says of messages that were handled.
  private void awaitReady(Process process) throws IOException {
    BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
    String line = said.readLine();
    if (!"ready".equals(line)) {
      throw new IOException("A process of agents said " + line + "; see the logs in " + folder);
    }
    Thread.ofVirtual().start(() -> said.lines().forEach(this::handled));
  }

  private void handled(String line) {
    String[] part = line.split(" ", -1);
    if (part[0].equals("handled")) {
      flow.handled(Integer.parseInt(part[1]), Long.parseLong(part[2]));
    }
  }

  private static void tell(Process process, String line) {
    try {
      Writer writer = process.outputWriter(StandardCharsets.UTF_8);
      writer.write(line + "\n");
      writer.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("A process of agents has ended before its time.", e);
    }
  }

  private static List<String> names(String prefix, int first, int count) {
    return IntStream.range(first, first + count).mapToObj(i -> prefix + i).toList();
  }

  private List<Process> all() {
    return Stream.concat(listeners.stream(), senders.stream()).toList();
  }

  @Override
  public void close() {
    all().forEach(Process::destroyForcibly);
  }
}

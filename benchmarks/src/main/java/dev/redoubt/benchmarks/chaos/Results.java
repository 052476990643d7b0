package dev.redoubt.benchmarks.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// Writes what happened for machines, an object of JSON a line. Thread-safe.
final class Results {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path file;

  Results(Path file) throws IOException {
    this.file = file;
    Files.write(file, new byte[0]);
  }

  /// One fault. Times are milliseconds.
  ///
  /// @param lasted from its beginning to its end
  /// @param failover until the servers had replaced a primary; -1 where there was none to replace
  /// @param recovery from its end until a message of each link was handled
  /// @param pause the longest time in which no message of a link was handled
  void fault(
      Topology topology, Fault fault, long lasted, long failover, long recovery, long pause) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("topology", topology.id());
    line.put("fault", fault.id());
    line.put("lasted", lasted);
    if (failover >= 0) {
      line.put("failover", failover);
    }
    line.put("recovery", recovery);
    line.put("pause", pause);
    add(line);
  }

  /// The end of a topology's run.
  void verdict(Topology topology, String server, long seed, HistoryCheck.Verdict verdict) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("topology", topology.id());
    line.put("server", server);
    line.put("seed", seed);
    line.put("sent", verdict.sent());
    line.put("handled", verdict.handled());
    line.put("redelivered", verdict.redelivered());
    line.put("outcomes", verdict.outcomes());
    for (HistoryCheck.Violation violation : HistoryCheck.Violation.values()) {
      line.put(violation.id(), verdict.count(violation));
    }
    add(line);
  }

  private synchronized void add(Map<String, Object> line) {
    try {
      Files.writeString(file, JSON.writeValueAsString(line) + "\n", StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package dev.redoubt.benchmarks.chaos;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// Agents in a process of their own: `send|listen HISTORY SECONDS NAMES PEERS FIRST_LINK URI
/// PASSWORD_FILE [AUTHORITY CERTIFICATE KEY]`, where names are separated by commas. Prints `ready`,
/// then obeys lines of standard input:
///
/// - `target N`: each link is to have sent N messages since the start, in a second or so;
/// - `end`: send what is missing, wait until every send has ended, leave.
///
/// A sender prints `handled LINK MILLIS` as messages end, not more often than each few
/// milliseconds. A link's number is FIRST_LINK and the place of its sender and its recipient.
public final class AgentProcess {
  private AgentProcess() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    List<String> all = List.of(args);
    var history = new HistoryFile(Path.of(all.get(1)));
    var timeToLive = Duration.ofSeconds(Long.parseLong(all.get(2)));
    List<String> names = List.of(all.get(3).split(",", -1));
    List<String> peers = List.of(all.get(4).split(",", -1));
    var access = new Access(all.get(6), Path.of(all.get(7)), all.subList(8, all.size()));
    try (history;
        Side side =
            all.get(0).equals("send")
                ? new Senders(
                    access, timeToLive, names, peers, Integer.parseInt(all.get(5)), history)
                : new Listeners(access, timeToLive, names, history)) {
      System.out.println("ready");
      obey(side);
    }
    System.exit(0);
  }

  /// Until the end, or until the process that started this one is gone.
  private static void obey(Side side) throws IOException, InterruptedException {
    var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      if (line.startsWith("target ")) {
        side.target(Integer.parseInt(line.substring("target ".length())));
      } else if (line.equals("end")) {
        side.end();
        return;
      }
    }
  }

  /// What one process does.
  interface Side extends AutoCloseable {
    void target(int messages);

    void end() throws InterruptedException;

    @Override
    void close();
  }
}

package dev.redoubt.cli;

import dev.redoubt.redis.Checkup;
import dev.redoubt.redis.doctor.Doctor;
import dev.redoubt.redis.doctor.Facts;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    customSynopsis = "redoubt doctor [--json] [OPTION…]",
    description = {
      "Looks at Redis with an agent's eyes: says what is wrong, what could be better, and the lines"
          + " to set. Changes nothing.",
      "Uses the login of the URL, and says what that may not see. Ends with 3 if something is wrong."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class DoctorCommand implements Callable<Integer> {
  private static final Duration SPAN = Duration.ofSeconds(5);

  private final Shell shell;

  @Option(
      names = "--json",
      description = "one JSON object a line: check, verdict, servers, what, why, set")
  boolean json;

  @Mixin RedisOptions options;

  DoctorCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Terminal terminal = shell.terminal();
    URI uri = options.uri(shell);
    Facts facts = Checkup.of(uri, options.transport(shell, uri), SPAN, this::measuring);
    terminal.endProgress();
    DoctorReport report = new DoctorReport(Doctor.examine(facts));
    if (json) {
      report.json().forEach(terminal::data);
    } else {
      report.text(terminal.outInk()).lines().forEach(terminal::data);
    }
    return report.exitCode();
  }

  private void measuring(int servers, Duration left) {
    shell
        .terminal()
        .progress(
            "  Measuring round trips to "
                + (servers == 1 ? "the server" : servers + " servers")
                + ", "
                + (left.toSeconds() + 1)
                + " s left");
  }
}

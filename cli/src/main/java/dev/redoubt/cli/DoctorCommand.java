package dev.redoubt.cli;

import dev.redoubt.Agent;
import dev.redoubt.identity.AgentName;
import dev.redoubt.redis.Checkup;
import dev.redoubt.redis.doctor.Doctor;
import dev.redoubt.redis.doctor.Facts;
import dev.redoubt.redis.doctor.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    customSynopsis = "redoubt doctor [--as NAME] [--json] [OPTION…]",
    description = {
      "Looks at Redis with an agent's eyes: says what is wrong, what could be better, and the lines"
          + " to set. Changes nothing.",
      "Uses the login of the URL, and says what that may not see. Ends with 3 if something is wrong."
    },
    footerHeading = "%nExample:%n",
    footer = "  redoubt doctor --as bob")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class DoctorCommand implements Callable<Integer> {
  private static final Duration SPAN = Duration.ofSeconds(5);

  private final Shell shell;

  @Option(
      names = "--json",
      description = "one JSON object a line: check, verdict, servers, what, why, set")
  boolean json;

  @Option(
      names = "--as",
      paramLabel = "NAME",
      description = "also look at this agent: algorithms, trust, key file, rotation")
  @Nullable AgentName name;

  @Mixin AgentOptions options;

  DoctorCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Terminal terminal = shell.terminal();
    RedisOptions.Connecting to = options.connecting(shell);
    List<Finding> findings = new ArrayList<>();
    if (name != null) {
      findings.addAll(agent(name));
    }
    Facts facts = Checkup.of(to.uri(), to.options(), SPAN, this::measuring);
    terminal.endProgress();
    findings.addAll(Doctor.examine(facts));
    findings.sort(Comparator.comparing(Finding::verdict));
    DoctorReport report = new DoctorReport(findings);
    if (json) {
      report.json().forEach(terminal::data);
    } else {
      report.text(terminal.outInk()).lines().forEach(terminal::data);
    }
    return report.exitCode();
  }

  /// The agent is not started, and its private key is not read.
  private List<Finding> agent(AgentName agent) {
    try (Agent built = options.builder(shell, agent).build()) {
      return new PostureReport(built.posture(), agent, options.keyFile(shell, agent)).findings();
    }
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

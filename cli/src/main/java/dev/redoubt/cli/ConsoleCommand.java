package dev.redoubt.cli;

import dev.redoubt.Agent;
import dev.redoubt.AgentBuilder;
import dev.redoubt.gateway.console.Recorder;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Identity;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "console",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    customSynopsis = "redoubt console --as NAME [--port N] [--no-browser] [OPTION…]",
    description = {
      "Opens a page that shows who is there: agents, trust, and what Redis does. Takes no messages.",
      "To watch an agent at work: redoubt listen --console, or redoubt serve --console."
    },
    footerHeading = "%nExample:%n",
    footer = "  redoubt console --as operator")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ConsoleCommand implements Callable<Integer> {
  private final Shell shell;
  private final CountDownLatch ended = new CountDownLatch(1);

  @Option(names = "--as", required = true, paramLabel = "NAME", description = "our name")
  AgentName as;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "0",
      description = "where to listen on 127.0.0.1 (default: any free port)")
  int port;

  @Option(names = "--no-browser", description = "only say which file opens the page")
  boolean noBrowser;

  @Mixin AgentOptions options;

  @Spec CommandSpec spec;

  ConsoleCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (port < 0 || port > 65_535) {
      throw new ParameterException(spec.commandLine(), "--port lies between 0 and 65535");
    }
    try (var watch = shell.interruption().watch(ended::countDown);
        Identity identity = options.identity(shell, as)) {
      options.checkCredential(shell, as, identity);
      AgentBuilder builder = options.builder(shell, as).identity(identity);
      Recorder recorder = Recorder.of(builder);
      try (Agent agent = builder.start();
          ConsolePage page = ConsolePage.serve(spec, shell, as, agent, recorder, port)) {
        page.say(shell);
        if (!noBrowser && !DesktopBrowser.open(page.file())) {
          shell.say("No browser could be started: open that file in one.");
        }
        ended.await();
        agent.close(Duration.ofSeconds(2));
      }
      return Interruption.exitCode(watch, ExitCode.OK);
    }
  }
}

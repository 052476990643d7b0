package dev.redoubt.cli;

import dev.redoubt.Agent;
import dev.redoubt.AgentBuilder;
import dev.redoubt.AgentEvent;
import dev.redoubt.FileHandler;
import dev.redoubt.FileLimits;
import dev.redoubt.ReceivedFile;
import dev.redoubt.gateway.console.Recorder;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Identity;
import dev.redoubt.internal.FileReason;
import dev.redoubt.message.Bytes;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "listen",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    customSynopsis =
        "redoubt listen --as NAME [--type T] [--count N] [--files FOLDER] [--json] [--console]"
            + " [OPTION…]",
    description = "Prints each message that arrives, decrypted and with its sender verified.",
    footerHeading = "%nExample:%n",
    footer = {"  redoubt listen --as bob --json", "  redoubt listen --as bob --files inbox"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ListenCommand implements Callable<Integer> {
  /// A sender that gets no receipt in this time ends UNCONFIRMED later. Leaving takes this long
  /// only if senders or Redis do not answer.
  private static final Duration DRAIN = Duration.ofSeconds(12);

  private static final Duration INTERRUPTED_DRAIN = Duration.ofSeconds(5);
  private static final Duration SHORT_DRAIN = Duration.ofSeconds(2);

  /// People look after their disk themselves.
  private static final FileLimits FILES =
      FileLimits.DEFAULT.largest(1L << 40).unfinishedBytes(4L << 40);

  private final Shell shell;
  private volatile boolean storeFailed;
  private @Nullable Recorder recorder;

  @Option(names = "--as", required = true, paramLabel = "NAME", description = "our name")
  AgentName as;

  @Option(names = "--type", paramLabel = "T", description = "accept only messages of this type")
  @Nullable String type;

  @Option(names = "--count", paramLabel = "N", description = "exit after N messages")
  @Nullable Long count;

  @Option(
      names = "--files",
      paramLabel = "FOLDER",
      description = "take files into FOLDER as well, and print a line for each that is complete")
  @Nullable String files;

  @Option(names = "--json", description = "one JSON object a line")
  boolean json;

  @Option(
      names = "--metrics",
      paramLabel = "[HOST:]PORT",
      converter = MetricsAddress.class,
      description = "serve Prometheus at http://HOST:PORT/metrics (default host: 127.0.0.1)")
  @Nullable InetSocketAddress metrics;

  @Option(
      names = "--console",
      paramLabel = "PORT",
      arity = "0..1",
      fallbackValue = "0",
      description =
          "serve a page that shows what the agent does, on PORT of 127.0.0.1 (default: any free"
              + " port)")
  @Nullable Integer console;

  @Mixin StoreOption store;

  @Mixin AgentOptions options;

  @Spec CommandSpec spec;

  ListenCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (count != null && count < 1) {
      throw new ParameterException(spec.commandLine(), "--count must be at least 1");
    }
    if (console != null && (console < 0 || console > 65_535)) {
      throw new ParameterException(spec.commandLine(), "--console lies between 0 and 65535");
    }
    var printer =
        new MessagePrinter(shell.terminal(), json, count == null ? Long.MAX_VALUE : count);
    try (var watch = shell.interruption().watch(printer::stop);
        Identity identity = options.identity(shell, as);
        Agent agent = start(identity, printer);
        ConsolePage page = console(agent);
        MetricsServer served = serve(agent)) {
      if (page != null) {
        page.say(shell);
      }
      shell.say("Listening as " + agent.name() + ", " + agent.fingerprint());
      if (served != null) {
        shell.say("Metrics at " + served.url());
      }
      printer.awaitEnd();
      // Leaving waits until senders know what was handled, but also for messages not settled, which
      // are left to the next listener on purpose: these must not hold it up.
      Duration drain = watch.interrupted() ? INTERRUPTED_DRAIN : DRAIN;
      agent.close(printer.leftSome() ? SHORT_DRAIN : drain);
      return Interruption.exitCode(watch, storeFailed ? ExitCode.CONFIGURATION : ExitCode.OK);
    }
  }

  private @Nullable ConsolePage console(Agent agent) {
    return console == null || recorder == null
        ? null
        : ConsolePage.serve(spec, shell, as, agent, recorder, console);
  }

  private @Nullable MetricsServer serve(Agent agent) {
    if (metrics == null) {
      return null;
    }
    try {
      return new MetricsServer(metrics, agent);
    } catch (IOException e) {
      throw new ParameterException(
          spec.commandLine(),
          "--metrics: " + FileReason.of(e) + ". Give it another port, or an address of this host");
    }
  }

  private Path folder(String name) {
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      throw new ParameterException(
          spec.commandLine(), "--files: no folder can have that name: " + e.getReason());
    }
  }

  private void take(ReceivedFile file, FileHandler.Context context, MessagePrinter printer) {
    if (type == null || type.equals(file.type())) {
      printer.file(file);
    } else {
      context.reject();
    }
  }

  private void stop(MessagePrinter printer) {
    storeFailed = true;
    printer.stop();
  }

  private Agent start(Identity identity, MessagePrinter printer) {
    options.checkCredential(shell, as, identity);
    AgentBuilder builder =
        options
            .builder(shell, as)
            .identity(identity)
            // A stalled pager is not a failure of the handler: no second attempt.
            .handlerTime(Duration.ofDays(1))
            .listener(failed -> stop(printer), Set.of(AgentEvent.StoreFailed.class));
    store.applied(shell, builder);
    if (files != null) {
      builder.files(folder(files), (file, context) -> take(file, context, printer), FILES);
    }
    if (console != null) {
      recorder = Recorder.of(builder);
    }
    return (type == null ? builder.handleAny(printer) : builder.handle(type, Bytes.class, printer))
        .start();
  }
}

package dev.redoubt.cli;

import dev.redoubt.AgentBuilder;
import dev.redoubt.AgentEvent;
import dev.redoubt.gateway.ConsoleLink;
import dev.redoubt.gateway.Gateway;
import dev.redoubt.gateway.GatewayOptions;
import dev.redoubt.gateway.McpOptions;
import dev.redoubt.gateway.TokenFile;
import dev.redoubt.gateway.Waker;
import dev.redoubt.gateway.Wakers;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Identity;
import dev.redoubt.internal.FileReason;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    customSynopsis = "redoubt serve --as NAME [--port N] [--type T]… [--console] [OPTION…]",
    description = {
      "Lets programs in any language on this machine send and receive as NAME: HTTP and server-sent",
      "events on 127.0.0.1, for whoever may read the token file."
    },
    footerHeading = "%nExample:%n",
    footer = "  redoubt serve --as bob")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ServeCommand implements Callable<Integer> {
  private static final Duration DRAIN = Duration.ofSeconds(8);

  private final Shell shell;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean storeFailed;

  @Option(names = "--as", required = true, paramLabel = "NAME", description = "our name")
  AgentName as;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "7465",
      description = "where to listen on 127.0.0.1; 0 for any free port (default: 7465)")
  int port;

  @Option(
      names = "--socket",
      paramLabel = "FILE",
      description = "listen on this Unix socket too, which only its owner can open")
  @Nullable Path socket;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "where clients find the token, new at each start (default: NAME.token in redoubt under"
              + " XDG_RUNTIME_DIR, or in Redoubt's home)")
  @Nullable Path tokenFile;

  @Option(
      names = "--type",
      paramLabel = "T",
      description = "take only messages of this type; may be repeated (default: all)")
  List<String> types = List.of();

  @Option(
      names = "--lease",
      paramLabel = "D",
      defaultValue = "60s",
      description =
          "time of a client for a message, 1s to 1h; then it goes to the next (default: 60s)")
  Duration lease;

  @Option(
      names = "--webhook",
      paramLabel = "URL",
      description = "POST to this URL of this machine when messages wait and nobody reads them")
  @Nullable URI webhook;

  @Option(
      names = "--webhook-anywhere",
      description = "let --webhook be on another machine; it learns our name and how many wait")
  boolean webhookAnywhere;

  @Option(
      names = "--exec",
      paramLabel = "COMMAND",
      description = "run COMMAND in a shell when messages wait and nobody reads them")
  @Nullable String exec;

  @Option(names = "--console", description = "serve a page that shows what the agent does")
  boolean console;

  @Option(
      names = "--mcp",
      description = "serve AI agents by the Model Context Protocol too, at the path /mcp")
  boolean mcp;

  @Option(
      names = "--allow-to",
      paramLabel = "NAME",
      description = "let clients of --mcp write to this agent only; may be repeated")
  Set<String> allowTo = Set.of();

  @Option(
      names = "--allow-from",
      paramLabel = "NAME",
      description =
          "let clients of --mcp have messages of this agent only, and reject others that they would"
              + " get; may be repeated")
  Set<String> allowFrom = Set.of();

  @Option(
      names = "--metrics",
      paramLabel = "[HOST:]PORT",
      converter = MetricsAddress.class,
      description = "serve Prometheus at http://HOST:PORT/metrics (default host: 127.0.0.1)")
  @Nullable InetSocketAddress metrics;

  @Mixin StoreOption store;

  @Mixin AgentOptions options;

  @Spec CommandSpec spec;

  ServeCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    checkUsage();
    try (var watch = shell.interruption().watch(ended::countDown);
        Identity identity = options.identity(shell, as);
        TokenFile token = token();
        Gateway gateway = start(identity, token);
        ConsoleLink link = consoleLink(gateway);
        MetricsServer served = metrics(gateway)) {
      shell.say("Gateway at " + gateway.url() + ", token in " + token.file());
      if (mcp) {
        shell.say("MCP at " + gateway.url() + "/mcp");
      }
      if (link != null) {
        ConsolePage.say(shell, gateway.url(), link);
      }
      if (served != null) {
        shell.say("Metrics at " + served.url());
      }
      shell.say("Listening as " + as + ", " + gateway.agent().fingerprint());
      ended.await();
      gateway.close(DRAIN);
      return Interruption.exitCode(watch, storeFailed ? ExitCode.CONFIGURATION : ExitCode.OK);
    }
  }

  private void checkUsage() {
    if (port < 0 || port > 65_535) {
      throw wrong("--port lies between 0 and 65535");
    }
    if (lease.toSeconds() < 1 || lease.toHours() > 1) {
      throw wrong("--lease lies between 1s and 1h");
    }
    if (!mcp && !(allowTo.isEmpty() && allowFrom.isEmpty())) {
      throw wrong("--allow-to and --allow-from bound what clients of --mcp reach");
    }
    if (webhook != null && exec != null) {
      throw wrong("give either --webhook or --exec");
    }
    if (webhook != null
        && !List.of("http", "https").contains(String.valueOf(webhook.getScheme()))) {
      throw wrong("--webhook is a URL of http or https");
    }
    if (webhook != null && !webhookAnywhere && !Wakers.isLoopback(webhook)) {
      throw wrong("--webhook is on another machine; if you mean that, add --webhook-anywhere");
    }
  }

  private ParameterException wrong(String what) {
    return new ParameterException(spec.commandLine(), what);
  }

  private TokenFile token() {
    Path file = tokenFile == null ? RunFiles.token(shell, as) : tokenFile;
    try {
      return TokenFile.create(file);
    } catch (IOException e) {
      throw wrong("--token-file " + file + ": " + FileReason.of(e));
    }
  }

  private Gateway start(Identity identity, TokenFile token) {
    options.checkCredential(shell, as, identity);
    AgentBuilder builder =
        options
            .builder(shell, as)
            .identity(identity)
            .listener(failed -> stop(), Set.of(AgentEvent.StoreFailed.class));
    store.applied(shell, builder);
    GatewayOptions how =
        GatewayOptions.on(port, token.token()).types(Set.copyOf(types)).lease(lease).wake(waker());
    how = socket == null ? how : how.socket(socket);
    how = mcp ? how.mcp(new McpOptions(Main.version(), Set.of(), allowTo, allowFrom)) : how;
    try {
      return Gateway.start(builder, console ? how.withConsole() : how);
    } catch (IOException e) {
      throw wrong(
          "The gateway cannot listen: "
              + FileReason.of(e)
              + ". Give it another --port or --socket");
    }
  }

  private Waker waker() {
    if (exec != null) {
      return Wakers.command(as.value(), exec);
    }
    return webhook == null ? Waker.NONE : Wakers.webhook(as.value(), webhook);
  }

  private @Nullable ConsoleLink consoleLink(Gateway gateway) {
    if (!console) {
      return null;
    }
    try {
      return gateway.consoleLink(RunFiles.console(shell, as));
    } catch (IOException e) {
      throw wrong("The console cannot be served: " + FileReason.of(e));
    }
  }

  private @Nullable MetricsServer metrics(Gateway gateway) {
    if (metrics == null) {
      return null;
    }
    try {
      return new MetricsServer(metrics, gateway.agent());
    } catch (IOException e) {
      throw wrong(
          "--metrics: " + FileReason.of(e) + ". Give it another port, or an address of this host");
    }
  }

  private void stop() {
    storeFailed = true;
    ended.countDown();
  }
}

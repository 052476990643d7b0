package dev.redoubt.cli;

import dev.redoubt.AgentBuilder;
import dev.redoubt.AgentEvent;
import dev.redoubt.gateway.McpOptions;
import dev.redoubt.gateway.McpServer;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Identity;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "mcp",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    customSynopsis =
        "redoubt mcp --as NAME [--allow-to NAME]… [--allow-from NAME]… [--type T]… [OPTION…]",
    description = {
      "Lets an AI agent send and receive as NAME: a server of the Model Context Protocol on",
      "standard input and output, which the AI agent's program starts. Ends with its input."
    },
    footerHeading = "%nExample:%n",
    footer = "  redoubt mcp --as assistant --allow-to shop --allow-from shop")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class McpCommand implements Callable<Integer> {
  private final Shell shell;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile int exit = ExitCode.OK;

  @Option(names = "--as", required = true, paramLabel = "NAME", description = "our name")
  AgentName as;

  @Option(
      names = "--allow-to",
      paramLabel = "NAME",
      description = "write to this agent only; may be repeated (default: to all)")
  Set<String> allowTo = Set.of();

  @Option(
      names = "--allow-from",
      paramLabel = "NAME",
      description =
          "take messages of this agent only, and reject others; may be repeated (default: of all)")
  Set<String> allowFrom = Set.of();

  @Option(
      names = "--type",
      paramLabel = "T",
      description = "take only messages of this type; may be repeated (default: all)")
  List<String> types = List.of();

  @Mixin StoreOption store;

  @Mixin AgentOptions options;

  McpCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (var watch = shell.interruption().watch(ended::countDown);
        Identity identity = options.identity(shell, as);
        McpServer server = start(identity)) {
      shell.say("MCP server for " + as + ", " + server.agent().fingerprint());
      // A read of standard input cannot be interrupted.
      Thread.ofPlatform().daemon().name("mcp-input").start(() -> serve(server));
      ended.await();
      return Interruption.exitCode(watch, exit);
    }
  }

  private McpServer start(Identity identity) {
    options.checkCredential(shell, as, identity);
    AgentBuilder builder =
        options
            .builder(shell, as)
            .identity(identity)
            .listener(failed -> end(ExitCode.CONFIGURATION), Set.of(AgentEvent.StoreFailed.class));
    store.applied(shell, builder);
    String version = Main.version();
    return McpServer.start(builder, new McpOptions(version, Set.copyOf(types), allowTo, allowFrom));
  }

  private void serve(McpServer server) {
    try {
      server.serve(shell.input(), this::print);
    } catch (IOException e) {
      shell.say("Standard input cannot be read: " + e.getMessage() + ".");
      exit = ExitCode.USAGE;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ended.countDown();
    }
  }

  private void print(String line) {
    shell.terminal().data(line);
    if (!shell.terminal().flush()) {
      ended.countDown(); // nobody reads
    }
  }

  private void end(int code) {
    exit = code;
    ended.countDown();
  }
}

package dev.redoubt.cli;

import dev.redoubt.Agent;
import dev.redoubt.Message;
import dev.redoubt.RequestResult;
import dev.redoubt.core.Protocol;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Identity;
import dev.redoubt.message.Bytes;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "request",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    customSynopsis = "redoubt request --as NAME --to PEER [--type T] [OPTION…] BODY",
    description = "Sends a request to an agent with a handler for its type, and prints the reply.",
    footerHeading = "%nExample:%n",
    footer = "  redoubt request --as alice --to bob --type time now")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class RequestCommand implements Callable<Integer> {
  private static final Duration DRAIN = Duration.ofSeconds(1);

  private final Shell shell;

  @Option(names = "--as", required = true, paramLabel = "NAME", description = "our name")
  AgentName as;

  @Option(names = "--to", required = true, paramLabel = "PEER", description = "the peer's name")
  AgentName to;

  @Parameters(paramLabel = "BODY", description = "the request")
  String body;

  @Mixin BodyOptions bodyOptions;

  @Option(
      names = "--timeout",
      paramLabel = "D",
      defaultValue = "30s",
      description = "how long to wait for the reply: 500ms, 60s, 5m (default: 30s)")
  Duration timeout;

  @Option(names = "--json", description = "one JSON object on standard output")
  boolean json;

  @Mixin AgentOptions options;

  @Spec CommandSpec spec;

  RequestCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    bodyOptions.check(spec.commandLine());
    Object content = bodyOptions.content(spec.commandLine(), Bytes.utf8(body));
    if (timeout.isZero() || timeout.compareTo(Protocol.MESSAGE_TTL_MAX) > 0) {
      throw new ParameterException(spec.commandLine(), "--timeout lies between 1ms and 24h");
    }
    try (Identity identity = options.identity(shell, as);
        Agent agent = start(identity);
        var watch = shell.interruption().watch(() -> agent.close(DRAIN))) {
      int code = report(agent.request(to.value(), bodyOptions.type, content, Bytes.class, timeout));
      agent.close(DRAIN);
      return Interruption.exitCode(watch, code);
    }
  }

  private Agent start(Identity identity) {
    options.checkCredential(shell, as, identity);
    return options.builder(shell, as).codec(bodyOptions.codec()).identity(identity).start();
  }

  private int report(RequestResult<Bytes> result) {
    return switch (result) {
      case RequestResult.Answered<Bytes>(Message<Bytes> reply) -> {
        var answer = new ReceivedMessage(reply);
        shell
            .terminal()
            .data(
                json
                    ? answer.withBody(line("ANSWERED", null)).toString()
                    : answer.body(shell.terminal().outInk()));
        yield ExitCode.OK;
      }
      case RequestResult.NoResponder<Bytes> none ->
          failed(
              "NO_RESPONDER",
              null,
              "NO_RESPONDER: nobody named "
                  + to
                  + " answers this type. 'redoubt peers' shows who is there; does it answer --type "
                  + bodyOptions.type
                  + "?");
      case RequestResult.TimedOut<Bytes> late ->
          failed(
              "TIMED_OUT",
              null,
              "TIMED_OUT: no reply in time; it may have been handled. A handler that sends no replies"
                  + " looks like this, too: give more --timeout, or use 'redoubt send'.");
      case RequestResult.Undecodable<Bytes> unreadable ->
          failed("UNDECODABLE", null, "UNDECODABLE: the reply cannot be read; update Redoubt.");
      case RequestResult.Rejected<Bytes>(var reason) -> {
        int code = failed("REJECTED", reason.name(), Advice.of(reason, bodyOptions.said()));
        yield Advice.distrust(reason) ? ExitCode.NOT_TRUSTED : code;
      }
    };
  }

  private int failed(String outcome, @Nullable String reason, String words) {
    if (json) {
      shell.terminal().data(line(outcome, reason).toString());
    }
    shell.say(words);
    return ExitCode.NOT_DELIVERED;
  }

  private JsonLine line(String outcome, @Nullable String reason) {
    return new JsonLine().with("to", to.value()).with("outcome", outcome).with("reason", reason);
  }
}

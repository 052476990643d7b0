package dev.redoubt.cli;

import dev.redoubt.Agent;
import dev.redoubt.FileDelivery;
import dev.redoubt.FileOptions;
import dev.redoubt.SendOptions;
import dev.redoubt.core.Protocol;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Identity;
import dev.redoubt.internal.FileReason;
import dev.redoubt.message.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "send",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    customSynopsis =
        "redoubt send --as NAME --to PEER [--type T] [OPTION…] (BODY | --lines FILE | --lines - |"
            + " --file FILE)",
    description = "Sends one message, one for each line, or a file, and prints the outcome.",
    footerHeading = "%nExample:%n",
    footer = {
      "  redoubt send --as alice --to bob Hello",
      "  tail -f orders.log | redoubt send --as alice --to bob --lines -",
      "  redoubt send --as alice --to bob --file backup.tar"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class SendCommand implements Callable<Integer> {
  /// Users expect an explanation after this long.
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /// Drain time if the command does not wait for outcomes.
  private static final Duration SHORT_DRAIN = Duration.ofSeconds(1);

  private static final Duration DRAIN = Duration.ofSeconds(5);

  /// Drain time after an interruption.
  private static final Duration INTERRUPTED_DRAIN = Duration.ofSeconds(2);

  private final Shell shell;

  @Option(names = "--as", required = true, paramLabel = "NAME", description = "our name")
  AgentName as;

  @Option(names = "--to", required = true, paramLabel = "PEER", description = "the peer's name")
  AgentName to;

  @Mixin BodyOptions bodyOptions;

  @Parameters(arity = "0..1", paramLabel = "BODY", description = "the message")
  @Nullable String body;

  @Option(
      names = "--lines",
      paramLabel = "FILE",
      description = "one message for each line of FILE; - for standard input")
  @Nullable String lines;

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description =
          "FILE, of any size, to a peer that takes files; the same command goes on where it broke"
              + " off")
  @Nullable String file;

  @Option(
      names = "--wait",
      paramLabel = "stored|received|handled",
      defaultValue = "handled",
      description = "how far to follow each message (default: handled)")
  Wait wait;

  @Option(
      names = "--timeout",
      paramLabel = "D",
      description =
          "time to live: 500ms, 60s, 5m (default: MAX_MESSAGE_AGE, or 300s); of a file, for how"
              + " long there may be no progress")
  @Nullable Duration timeout;

  @Option(
      names = "--header",
      paramLabel = "KEY=VALUE",
      description = "a header of each message, encrypted like its body; may be repeated")
  List<String> headers = List.of();

  @Mixin SharingOptions sharing;

  @Option(names = "--json", description = "one JSON object a message on standard output")
  boolean json;

  @Mixin StoreOption store;

  @Mixin AgentOptions options;

  @Spec CommandSpec spec;

  SendCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    checkUsage();
    if (file != null) {
      return send(Path.of(file));
    }
    SendOptions sendOptions = sendOptions();
    Bodies bodies = bodies();
    var notices = new Notices(shell.terminal());
    try (Identity identity = options.identity(shell, as);
        Agent agent = start(notices, identity)) {
      var sender =
          new SendPipeline(
              agent, to.value(), bodyOptions, sendOptions, wait, bodies, goOn(agent, bodies));
      Runnable leave =
          () -> {
            sender.stop();
            shell.say("Leaving: what is under way has 2 s to end. Ctrl-C again kills.");
            agent.close(INTERRUPTED_DRAIN);
          };
      try (var watch = shell.interruption().watch(leave)) {
        sender.start();
        var report =
            new SendReport(
                shell.terminal(), to.value(), bodyOptions.said(), json, notices::explained);
        int code = follow(sender, report, lines == null ? -1 : size());
        agent.close(wait == Wait.HANDLED ? DRAIN : SHORT_DRAIN);
        return Interruption.exitCode(watch, code);
      }
    }
  }

  private int send(Path path) {
    FileOptions fileOptions =
        timeout == null ? FileOptions.DEFAULT : FileOptions.DEFAULT.patience(timeout);
    var notices = new Notices(shell.terminal());
    try (Identity identity = options.identity(shell, as);
        Agent agent = start(notices, identity)) {
      Runnable leave =
          () -> {
            shell.say("Leaving: the peer keeps what it has, and the same command goes on there.");
            agent.close(INTERRUPTED_DRAIN);
          };
      try (var watch = shell.interruption().watch(leave)) {
        FileDelivery delivery = agent.sendFile(to.value(), bodyOptions.type, path, fileOptions);
        int code = new FileReport(shell, to.value(), json).follow(delivery);
        agent.close(DRAIN);
        return Interruption.exitCode(watch, code);
      }
    }
  }

  /// Goes on where an earlier run was killed.
  ///
  /// @return null without a store or lines
  private @Nullable ReadLines goOn(Agent agent, Bodies bodies) throws IOException {
    if (!store.given()) {
      return null;
    }
    long waiting = agent.restored().stream().filter(one -> one.to().equals(to.value())).count();
    if (waiting > 0) {
      shell.say("Going on with " + Text.count(waiting, "message") + " of an earlier run.");
    }
    if (lines == null) {
      return null;
    }
    ReadLines read = new ReadLines(to.value());
    long sent = read.goOn(agent, bodies);
    if (sent > 0) {
      shell.say("Going on after line " + Text.number(sent) + ".");
    }
    return read;
  }

  private Agent start(Notices notices, Identity identity) {
    options.checkCredential(shell, as, identity);
    return store
        .applied(shell, options.builder(notices, shell, as))
        .codec(bodyOptions.codec())
        .identity(identity)
        .start();
  }

  private int follow(SendPipeline sender, SendReport report, long size)
      throws IOException, InterruptedException {
    var progress = new Progress(shell.terminal(), wait.toString());
    boolean patient = true;
    for (Optional<CompletableFuture<SendResult>> next = sender.next();
        next.isPresent();
        next = sender.next()) {
      CompletableFuture<SendResult> result = next.get();
      if (!result.isDone()) {
        if (shell.terminal().lost() != null) {
          sender.stop(); // the outcomes of the rest could not be printed
        }
        patient = patient && saidWhenLong(result);
      }
      SendResult end = result.join();
      report.add(end);
      progress.update(report.delivered(), size > 0 ? (double) end.position() / size : -1);
    }
    boolean unused = shell.terminal().flush();
    shell.terminal().endProgress();
    report.sumUp(wait);
    return report.exitCode();
  }

  /// @return false if it took longer
  private boolean saidWhenLong(CompletableFuture<SendResult> result) throws InterruptedException {
    try {
      SendResult unused = result.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      shell.say("Waiting for " + to + ".");
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private void checkUsage() {
    if (file != null) {
      checkFile(file);
    } else if ((body == null) == (lines == null)) {
      throw wrong("give either a BODY or --lines FILE or --file FILE");
    }
    if ("-".equals(lines) && "-".equals(options.passphraseFile)) {
      throw wrong("standard input cannot give both the lines and the passphrase");
    }
    bodyOptions.check(spec.commandLine());
    if (body != null) {
      Object unused = bodyOptions.content(spec.commandLine(), Bytes.utf8(body));
    }
    if (timeout != null && (timeout.isZero() || timeout.compareTo(Protocol.MESSAGE_TTL_MAX) > 0)) {
      throw wrong("--timeout lies between 1ms and 24h");
    }
  }

  private void checkFile(String name) {
    if (body != null || lines != null) {
      throw wrong("give either a BODY or --lines FILE or --file FILE");
    }
    if (bodyOptions.jsonBody || bodyOptions.contentType != null || !headers.isEmpty()) {
      throw wrong("a file has no headers and no content type");
    }
    if (wait != Wait.HANDLED || store.given()) {
      throw wrong("with --file neither --wait nor --store");
    }
    try {
      if (!Files.isRegularFile(Path.of(name))) {
        String why =
            Files.exists(Path.of(name)) ? "it is no ordinary file" : "there is no such file";
        throw wrong("--file " + name + ": " + why);
      }
    } catch (InvalidPathException e) {
      throw wrong("--file: no file can have that name: " + e.getReason());
    }
  }

  private ParameterException wrong(String what) {
    return new ParameterException(spec.commandLine(), what);
  }

  private SendOptions sendOptions() {
    SendOptions sendOptions =
        timeout == null ? SendOptions.DEFAULT : SendOptions.DEFAULT.timeToLive(timeout);
    for (String header : headers) {
      int sign = header.indexOf('=');
      if (sign < 1) {
        throw wrong("--header is KEY=VALUE, as in trace=42");
      }
      sendOptions = sendOptions.header(header.substring(0, sign), header.substring(sign + 1));
    }
    return sharing.applied(sendOptions, spec.commandLine());
  }

  private Bodies bodies() {
    if (lines == null) {
      return Bodies.of(Bytes.utf8(String.valueOf(body)));
    }
    if (lines.equals("-")) {
      return new Lines("standard input", shell.input(), Protocol.MESSAGE_MAX);
    }
    try {
      Path file = Path.of(lines);
      if (Files.isDirectory(file)) {
        throw wrong("--lines " + lines + ": it is a folder; give a file, or - for standard input");
      }
      // Not closed: the process ends soon.
      return new Lines(lines, Files.newInputStream(file), Protocol.MESSAGE_MAX);
    } catch (InvalidPathException e) {
      throw wrong("--lines: no file can have that name: " + e.getReason());
    } catch (IOException e) {
      throw wrong("--lines " + lines + ": " + FileReason.of(e));
    }
  }

  /// Size of the lines, bytes, if known.
  private long size() throws IOException {
    return "-".equals(lines) || !Files.isRegularFile(Path.of(String.valueOf(lines)))
        ? -1
        : Files.size(Path.of(lines));
  }
}

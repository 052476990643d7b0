package dev.redoubt.cli;

import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.Serial;
import dev.redoubt.redis.RedisVersion;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/// The command line. Data goes to standard output, messages for people to standard error.
@Command(
    name = "redoubt",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description =
        "End-to-end encrypted, post-quantum messaging between agents, over a Redis that need not be trusted.%n",
    commandListHeading = "%nCommands:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:internal error; standard input or output failed; demo: something was lost, duplicated"
          + " or readable",
      "2:wrong usage",
      "3:wrong configuration: a key file, a trust file, an environment variable, a URL",
      "4:Redis cannot be reached, or refuses us",
      "5:not trusted, by us or by the peer; a credential that is expired, revoked or for another name",
      "6:a message was not delivered",
      "130:interrupted"
    },
    footer = {
      "%nTo get started:",
      "  redoubt demo                                        needs nothing",
      "  export REDIS_URL=redis://localhost:6379",
      "  redoubt listen --as bob",
      "  redoubt send --as alice --to bob Hello",
      "",
      "Environment: REDIS_URL, REDOUBT_HOME, MAX_MESSAGE_AGE (seconds), LOG_LEVEL, LOG_FORMAT=json, NO_COLOR"
    })
public final class Main implements Callable<Integer> {
  private static final List<String> LEVELS =
      List.of("OFF", "ERROR", "WARN", "INFO", "DEBUG", "TRACE");
  private static final List<String> VARIABLES =
      List.of("REDIS_URL", "REDOUBT_HOME", "XDG_DATA_HOME", "HOME");

  private static final String GARBLED =
      " no text in this locale's encoding: set LC_ALL=C.UTF-8, or to another locale with UTF-8.";

  private static final int WIDTH = 100;

  @Spec private @Nullable CommandSpec spec;

  private Main() {}

  public static void main(String[] args) {
    // Read by logback.xml: the command line reports an agent's warnings in its own words.
    System.setProperty("redoubt.log", "ERROR");
    Shell shell = Shell.ofProcess();
    Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> {
      int unused = Errors.report(shell.terminal(), thrown);
    });
    int code = run(shell, args);
    boolean unused = shell.terminal().flush();
    System.exit(code);
  }

  /// Runs one command.
  ///
  /// @return its exit code
  static int run(Shell shell, String... args) {
    Terminal terminal = shell.terminal();
    String wrong = wrongEnvironment(shell.environment());
    if (wrong != null) {
      terminal.say(wrong);
      return ExitCode.CONFIGURATION;
    }
    for (String argument : args) {
      if (garbled(argument)) {
        terminal.say("The argument \"" + Text.printable(argument) + "\" is" + GARBLED);
        return ExitCode.USAGE;
      }
    }
    var out = new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8);
    var err = new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8);
    try {
      int code = commandLine(shell, args).setOut(out).setErr(err).execute(args);
      out.flush();
      return written(terminal, code);
    } catch (Error e) {
      return Errors.report(terminal, e);
    } finally {
      out.flush();
      err.flush();
      terminal.err().flush();
    }
  }

  /// @param args if the first names a command, only that one is built: building all takes picocli
  ///   longer than many commands run
  static CommandLine commandLine(Shell shell, String... args) {
    Terminal terminal = shell.terminal();
    Map<String, Supplier<CommandLine>> commands = commands(shell);
    CommandLine main = new CommandLine(new Main());
    if (args.length > 0 && commands.containsKey(args[0])) {
      commands.keySet().retainAll(Set.of(args[0]));
    }
    commands.forEach((name, command) -> main.addSubcommand(name, command.get()));
    return main.setCaseInsensitiveEnumValuesAllowed(true)
        // A body may begin with '@' without naming a file.
        .setExpandAtFiles(false)
        .setUsageHelpWidth(WIDTH)
        .setColorScheme(
            Help.defaultColorScheme(terminal.outInk().on() ? Help.Ansi.ON : Help.Ansi.OFF))
        .registerConverter(AgentName.class, parsing(AgentName::of))
        .registerConverter(Fingerprint.class, parsing(Fingerprint::parse))
        .registerConverter(Serial.class, parsing(Serial::parse))
        .registerConverter(RedisVersion.class, parsing(RedisVersion::parse))
        .registerConverter(Path.class, Main::path)
        .registerConverter(Long.class, number(Long::valueOf))
        .registerConverter(int.class, number(Integer::valueOf))
        .registerConverter(Integer.class, number(Integer::valueOf))
        .registerConverter(java.time.Duration.class, new DurationConverter())
        .setParameterExceptionHandler((e, given) -> wrongUsage(terminal, e))
        .setExecutionExceptionHandler((e, command, parsed) -> Errors.report(terminal, e));
  }

  private static Map<String, Supplier<CommandLine>> commands(Shell shell) {
    Map<String, Supplier<CommandLine>> commands = new LinkedHashMap<>();
    commands.put("demo", () -> new CommandLine(new DemoCommand(shell)));
    commands.put("bench", () -> new CommandLine(new BenchCommand(shell)));
    commands.put("listen", () -> new CommandLine(new ListenCommand(shell)));
    commands.put("send", () -> new CommandLine(new SendCommand(shell)));
    commands.put("serve", () -> new CommandLine(new ServeCommand(shell)));
    commands.put("mcp", () -> new CommandLine(new McpCommand(shell)));
    commands.put("request", () -> new CommandLine(new RequestCommand(shell)));
    commands.put("peers", () -> new CommandLine(new PeersCommand(shell)));
    commands.put("console", () -> new CommandLine(new ConsoleCommand(shell)));
    commands.put("top", () -> new CommandLine(new TopCommand(shell)));
    commands.put("doctor", () -> new CommandLine(new DoctorCommand(shell)));
    commands.put("acl", () -> new CommandLine(new AclCommand(shell)));
    commands.put(
        "dead",
        () ->
            new CommandLine(new DeadCommand())
                .addSubcommand(new DeadListCommand(shell))
                .addSubcommand(new DeadShowCommand(shell))
                .addSubcommand(new DeadReplayCommand(shell))
                .addSubcommand(new DeadPurgeCommand(shell)));
    commands.put(
        "identity",
        () ->
            new CommandLine(new IdentityCommand())
                .addSubcommand(new IdentityNewCommand(shell))
                .addSubcommand(new IdentityShowCommand(shell))
                .addSubcommand(new IdentitySucceedCommand(shell)));
    commands.put(
        "trust",
        () ->
            new CommandLine(new TrustCommand())
                .addSubcommand(new TrustAddCommand(shell))
                .addSubcommand(new TrustListCommand(shell))
                .addSubcommand(new TrustRemoveCommand(shell))
                .addSubcommand(new TrustSucceedCommand(shell)));
    commands.put(
        "authority",
        () ->
            new CommandLine(new AuthorityCommand())
                .addSubcommand(new AuthorityNewCommand(shell))
                .addSubcommand(new AuthorityIssueCommand(shell))
                .addSubcommand(new AuthorityRevokeCommand(shell))
                .addSubcommand(new AuthorityShowCommand(shell)));
    commands.put(
        "store",
        () -> new CommandLine(new StoreCommand()).addSubcommand(new StoreShowCommand(shell)));
    commands.put("completion", () -> new CommandLine(new CompletionCommand(shell)));
    commands.put("man", () -> new CommandLine(new ManCommand(shell)));
    return commands;
  }

  @Override
  public Integer call() {
    CommandLine command = java.util.Objects.requireNonNull(spec).commandLine();
    command.usage(command.getErr());
    return ExitCode.USAGE;
  }

  private static <T> ITypeConverter<T> parsing(Function<String, T> parse) {
    return text -> {
      try {
        return parse.apply(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    };
  }

  private static <T> ITypeConverter<T> number(Function<String, T> parse) {
    return text -> {
      try {
        return parse.apply(text);
      } catch (NumberFormatException e) {
        throw new TypeConversionException("\"" + text + "\" is no whole number, or too large");
      }
    };
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new TypeConversionException("no file can have that name: " + e.getReason());
    }
  }

  private static int wrongUsage(Terminal terminal, ParameterException e) {
    CommandLine command = e.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    String wrong =
        e instanceof UnmatchedArgumentException unmatched
            ? Suggestions.of(unmatched)
            : String.valueOf(e.getMessage()).replaceFirst("^Error: ", "");
    terminal.say(Text.printable(wrong) + "\nTry '" + name + " --help'.");
    return ExitCode.USAGE;
  }

  /// The exit code of a command whose data may not have been written.
  private static int written(Terminal terminal, int code) {
    String lost = terminal.lost();
    if (lost == null) {
      return code;
    }
    terminal.say(
        terminal.errInk().red("Standard output cannot be written: " + Text.printable(lost) + ".")
            + " What is missing there is lost: make room, or write to another file.");
    return code == ExitCode.OK ? ExitCode.INTERNAL : code;
  }

  /// Java decodes arguments and variables by the locale, with this in place of what it cannot
  /// decode.
  private static boolean garbled(String text) {
    return text.indexOf('\ufffd') >= 0;
  }

  private static @Nullable String wrongEnvironment(Environment environment) {
    for (String name : VARIABLES) {
      String value = environment.get(name);
      if (value != null && garbled(value)) {
        return "The environment variable " + name + " is" + GARBLED;
      }
    }
    String level = environment.set("LOG_LEVEL");
    if (level != null && !LEVELS.contains(level.toUpperCase(Locale.ROOT))) {
      return "LOG_LEVEL is wrong; it may be " + String.join(", ", LEVELS) + ".";
    }
    String format = environment.set("LOG_FORMAT");
    return format == null || format.equals("text") || format.equals("json")
        ? null
        : "LOG_FORMAT is wrong; it may be text or json.";
  }

  /// Of this program.
  static String version() {
    String version = Main.class.getPackage().getImplementationVersion();
    return version == null ? "(not packaged)" : version;
  }

  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"redoubt " + version()};
    }
  }
}

package dev.redoubt.cli;

import dev.redoubt.core.Protocol;
import dev.redoubt.redis.RedisVersion;
import dev.redoubt.redis.Rights;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "acl",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    customSynopsis =
        "redoubt acl NAME [--sentinel|--cluster] [--sender] [--info] [--redis-version V]",
    description = {
      "Prints the command that gives a Redis user the rights that an agent needs, and no others.",
      "Put a password in the place of PASSWORD, and give the command to every server."
    },
    footerHeading = "%nExample:%n",
    footer = "  redoubt acl bob")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class AclCommand implements Callable<Integer> {
  private final Shell shell;

  @Parameters(paramLabel = "NAME", description = "the user, best named like the agent")
  String name;

  @ArgGroup Topology topology = new Topology();

  @Option(
      names = "--sender",
      description = "for an agent that only sends: no handlers, no requests")
  boolean sender;

  @Option(names = "--info", description = "for a URL with ?info=yes, which reads INFO")
  boolean info;

  @Option(
      names = "--redis-version",
      paramLabel = "V",
      defaultValue = "7.0",
      description = "in the words of this version or later (default: 7.0, also for Valkey)")
  RedisVersion version;

  @Option(
      names = "--namespace",
      paramLabel = "NS",
      defaultValue = Protocol.NAMESPACE,
      description = "prefix of every key in Redis (default: qrmp1)")
  String namespace;

  static final class Topology {
    @Option(names = "--sentinel", description = "behind Sentinels; says what these need, too")
    boolean sentinel;

    @Option(names = "--cluster", description = "for the nodes of a cluster")
    boolean cluster;
  }

  @Spec CommandSpec spec;

  AclCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Rights rights = rights();
    rights = sender ? rights.sender() : rights;
    rights = info ? rights.info() : rights;
    rights = topology.cluster ? rights.cluster() : rights;
    shell.terminal().data(rights.line());
    if (topology.sentinel) {
      shell.say(
          rights
              .sentinelLine()
              .map(line ->
                  "Sentinels have users of their own. If yours ask for a login"
                      + " (REDIS_SENTINEL_USER, REDIS_SENTINEL_PASSWORD), give each of them:\n"
                      + line)
              .orElse("Sentinels before Redis 6.2 have no users, only a password (requirepass)."));
    }
    return ExitCode.OK;
  }

  private Rights rights() {
    try {
      return Rights.of(name, namespace).on(version);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }
}

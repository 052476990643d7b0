package dev.redoubt.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Runs two agents over a real Redis, and shows what each side and Redis see.",
      "Needs nothing: it starts a Redis of its own, and leaves nothing behind."
    },
    footerHeading = "%nExample:%n",
    footer = "  redoubt demo")
final class DemoCommand implements Callable<Integer> {
  private final Shell shell;

  @Option(
      names = "--redis",
      paramLabel = "URL",
      description = "use this server, in a namespace of its own that is deleted afterwards")
  @Nullable String redis;

  DemoCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    Demo.announce(shell.terminal());
    Thread here = Thread.currentThread();
    try (var watch = shell.interruption().watch(here::interrupt);
        var server = new DemoRedis(redis)) {
      try {
        return new Demo(shell.terminal(), server).run();
      } catch (RuntimeException | InterruptedException e) {
        if (!watch.interrupted()) {
          throw e;
        }
        boolean unused = Thread.interrupted(); // only clean-up is left
        return ExitCode.INTERRUPTED;
      }
    }
  }
}

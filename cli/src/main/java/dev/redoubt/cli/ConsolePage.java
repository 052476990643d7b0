package dev.redoubt.cli;

import dev.redoubt.Agent;
import dev.redoubt.gateway.ConsoleLink;
import dev.redoubt.gateway.ConsoleServer;
import dev.redoubt.gateway.console.Recorder;
import dev.redoubt.identity.AgentName;
import dev.redoubt.internal.FileReason;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// The console of an agent that a command runs, and the file that opens it.
final class ConsolePage implements AutoCloseable {
  private final ConsoleServer server;
  private final ConsoleLink link;

  private ConsolePage(ConsoleServer server, ConsoleLink link) {
    this.server = server;
    this.link = link;
  }

  /// @param port 0 for any
  /// @throws ParameterException if the port cannot be had, or the file not be written
  static ConsolePage serve(
      CommandSpec spec, Shell shell, AgentName as, Agent agent, Recorder recorder, int port) {
    ConsoleServer server = null;
    try {
      server = new ConsoleServer(agent, recorder, port);
      ConsoleLink link = server.link(RunFiles.console(shell, as));
      return new ConsolePage(server, link);
    } catch (IOException e) {
      if (server != null) {
        server.close();
      }
      throw new ParameterException(
          spec.commandLine(), "The console cannot be served: " + FileReason.of(e));
    }
  }

  static void say(Shell shell, String url, ConsoleLink link) {
    shell.say("Console at " + url + ", opened by " + link.file());
  }

  void say(Shell shell) {
    say(shell, server.url(), link);
  }

  Path file() {
    return link.file();
  }

  @Override
  public void close() {
    link.close();
    server.close();
  }
}

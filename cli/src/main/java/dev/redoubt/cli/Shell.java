package dev.redoubt.cli;

import java.io.InputStream;

/// The environment of a command.
///
/// @param prompt asks for a passphrase, without echo
record Shell(
    Terminal terminal,
    InputStream input,
    Environment environment,
    Interruption interruption,
    Passphrases.Prompt prompt) {

  /// That of this process.
  static Shell ofProcess() {
    Environment environment = System::getenv;
    Terminal terminal = Terminal.ofProcess(environment);
    return new Shell(
        terminal,
        StandardInput.ofProcess(),
        environment,
        new Signals(terminal),
        Passphrases.ofConsole());
  }

  void say(String words) {
    terminal.say(words);
  }
}

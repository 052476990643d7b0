package dev.redoubt.cli;

import java.io.InputStream;

/// What a command has around it.
///
/// @param prompt asks a person for a passphrase, without an echo
record Shell(
    Terminal terminal,
    InputStream input,
    Environment environment,
    Interruption interruption,
    Passphrases.Prompt prompt) {

  /// The process's own.
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

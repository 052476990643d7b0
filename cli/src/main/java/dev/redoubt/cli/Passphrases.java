package dev.redoubt.cli;

import dev.redoubt.ConfigurationException;
import dev.redoubt.ErrorCode;
import dev.redoubt.files.KeyFile;
import dev.redoubt.identity.Identity;
import dev.redoubt.internal.FileReason;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Obtains passphrases from a file, standard input, or a prompt.
final class Passphrases {
  /// Maximum size of a file, bytes; the passphrase is its first line.
  private static final int FILE_MAX = 4_096;

  private Passphrases() {}

  /// Prompts on the terminal.
  @FunctionalInterface
  interface Prompt {
    /// @return null without a terminal
    char @Nullable [] ask(String question);
  }

  @SuppressWarnings("SystemConsoleNull") // with the launcher's -Djdk.console=java.base it may be
  static Prompt ofConsole() {
    return question -> {
      Console console = System.console();
      return console == null ? null : console.readPassword("%s", question);
    };
  }

  /// Opens a key file, with its passphrase if it is encrypted; the caller closes the identity.
  static Identity open(Shell shell, KeyFile keys, @Nullable String passphraseFile, Path file) {
    if (!keys.encrypted()) {
      return keys.identity();
    }
    char[] passphrase = existing(shell, passphraseFile, file);
    try {
      return keys.identity(passphrase);
    } finally {
      Arrays.fill(passphrase, ' ');
    }
  }

  /// The passphrase of an existing file.
  ///
  /// @param file the option's value: a path, `-` for standard input, or null to ask
  static char[] existing(Shell shell, @Nullable String file, Path keyFile) {
    return file == null ? asked(shell, "Passphrase of " + keyFile + ": ") : read(shell, file);
  }

  /// The passphrase of a new file; a prompt asks twice.
  static char[] fresh(Shell shell, @Nullable String file, Path keyFile) {
    if (file != null) {
      return read(shell, file);
    }
    char[] first = asked(shell, "New passphrase of " + keyFile + ": ");
    char[] second = asked(shell, "Again: ");
    boolean same = Arrays.equals(first, second);
    Arrays.fill(second, ' ');
    if (!same) {
      throw new ConfigurationException(
          ErrorCode.PASSPHRASE, "The two passphrases differ; nothing was written. Try again.");
    }
    return first;
  }

  private static char[] asked(Shell shell, String question) {
    char[] answer = shell.prompt().ask(question);
    if (answer == null) {
      throw new ConfigurationException(
          ErrorCode.PASSPHRASE,
          "A passphrase is needed, and there is no terminal to ask: give --passphrase-file FILE, or -"
              + " for standard input.");
    }
    return requireSome(answer);
  }

  private static char[] read(Shell shell, String file) {
    try {
      if (file.equals("-")) {
        return firstLine(shell.input());
      }
      try (InputStream input = Files.newInputStream(Path.of(file))) {
        return firstLine(input);
      }
    } catch (CharacterCodingException e) {
      throw new ConfigurationException(
          ErrorCode.PASSPHRASE, "The passphrase is not UTF-8 text.", e);
    } catch (InvalidPathException e) {
      throw new ConfigurationException(
          ErrorCode.PASSPHRASE,
          "The passphrase file cannot have that name: " + e.getReason() + ".",
          e);
    } catch (IOException e) {
      throw new ConfigurationException(
          ErrorCode.PASSPHRASE,
          "The passphrase file " + file + " cannot be read: " + FileReason.of(e),
          e);
    }
  }

  private static char[] firstLine(InputStream input) throws IOException {
    byte[] bytes = new byte[FILE_MAX];
    int size = 0;
    for (int next = input.read(); next >= 0 && next != '\n'; next = input.read()) {
      if (size == FILE_MAX) {
        throw new ConfigurationException(
            ErrorCode.PASSPHRASE, "The passphrase is longer than " + FILE_MAX + " bytes.");
      }
      bytes[size++] = (byte) next;
    }
    if (size > 0 && bytes[size - 1] == '\r') {
      size--;
    }
    CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, size));
    char[] passphrase = new char[text.remaining()];
    text.get(passphrase);
    Arrays.fill(bytes, (byte) 0);
    if (text.hasArray()) {
      Arrays.fill(text.array(), ' ');
    }
    return requireSome(passphrase);
  }

  private static char[] requireSome(char[] passphrase) {
    if (passphrase.length == 0) {
      throw new ConfigurationException(
          ErrorCode.PASSPHRASE,
          "The passphrase is empty: --no-passphrase makes a key file without one.");
    }
    return passphrase;
  }
}

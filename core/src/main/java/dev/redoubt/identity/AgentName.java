package dev.redoubt.identity;

import dev.redoubt.core.wire.WireReader;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;

/// The name of an agent: 1 to 64 characters of `a-z 0-9 . _ -`, the first a letter or digit. A name
/// alone proves nothing.
public record AgentName(String value) implements Comparable<AgentName> {
  private static final int LENGTH_MAX = 64;

  /// @throws IllegalArgumentException if `value` breaks the rule
  public AgentName {
    if (!valid(value)) {
      throw new IllegalArgumentException(
          "The agent name \""
              + shown(value)
              + "\" breaks the rule: 1 to 64 characters of a-z 0-9 . _ -, the first a letter or digit.");
    }
  }

  public static AgentName of(String value) {
    return new AgentName(value);
  }

  /// Decodes a name that a peer wrote.
  ///
  /// @throws MalformedException if it breaks the rule
  public static AgentName decode(Bytes utf8) throws MalformedException {
    String value = WireReader.text(utf8);
    if (!valid(value)) {
      throw new MalformedException("not an agent name");
    }
    return new AgentName(value);
  }

  public static boolean valid(String value) {
    if (value.isEmpty() || value.length() > LENGTH_MAX || !letterOrDigit(value.charAt(0))) {
      return false;
    }
    for (int i = 1; i < value.length(); i++) {
      char c = value.charAt(i);
      if (!letterOrDigit(c) && c != '.' && c != '_' && c != '-') {
        return false;
      }
    }
    return true;
  }

  private static boolean letterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  }

  @Override
  public int compareTo(AgentName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }

  private static String shown(String value) {
    String printable = value.replaceAll("[^\\x20-\\x7e]", "?");
    return printable.length() <= 80 ? printable : printable.substring(0, 80) + "…";
  }
}

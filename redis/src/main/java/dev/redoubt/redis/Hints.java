package dev.redoubt.redis;

import dev.redoubt.identity.AgentName;
import dev.redoubt.message.Bytes;
import java.util.function.BiConsumer;

/// Messages of the events channel: `join NAME` and `leave NAME` (SPEC.md §8.6). Anybody may publish
/// there: a hint makes an agent look at the directory, and nothing else.
final class Hints {
  private static final String JOIN = "join ";
  private static final String LEAVE = "leave ";
  private static final int SIZE_MAX = 80;

  private final BiConsumer<AgentName, Boolean> hinted;

  /// @param hinted a name, and whether it joined; must not block
  Hints(BiConsumer<AgentName, Boolean> hinted) {
    this.hinted = hinted;
  }

  static Bytes join(AgentName name) {
    return Bytes.utf8(JOIN + name);
  }

  static Bytes leave(AgentName name) {
    return Bytes.utf8(LEAVE + name);
  }

  void message(String message) {
    String text = message.length() > SIZE_MAX ? "" : message;
    if (text.startsWith(JOIN)) {
      hint(text.substring(JOIN.length()), true);
    } else if (text.startsWith(LEAVE)) {
      hint(text.substring(LEAVE.length()), false);
    }
  }

  private void hint(String name, boolean joined) {
    if (AgentName.valid(name)) {
      hinted.accept(AgentName.of(name), joined);
    }
  }
}

package dev.redoubt.redis;

import dev.redoubt.redis.resp.ReplyException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A cluster node's answer that another node serves a slot. It proves that the command was not
/// carried out.
///
/// @param slot the hash slot
/// @param node null where it is the host that answered, at `port`
/// @param asks whether only this command goes there (ASK), and not the slot (MOVED)
record Redirect(int slot, @Nullable NodeAddress node, int port, boolean asks) {
  private static final Pattern ANSWER =
      Pattern.compile("(MOVED|ASK) ([0-9]{1,5}) (.{0,255}):([0-9]{1,5})");

  /// @return null where `thrown` is not caused by one
  static @Nullable Redirect of(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof ReplyException answer) {
        return parse(answer.error());
      }
    }
    return null;
  }

  static @Nullable Redirect parse(String error) {
    Matcher answer = ANSWER.matcher(error);
    if (!answer.matches()) {
      return null;
    }
    int slot = Integer.parseInt(answer.group(2));
    int port = Integer.parseInt(answer.group(4));
    String host = answer.group(3);
    if (slot >= HashSlot.COUNT || port < 1 || port > 65_535) {
      return null;
    }
    boolean asks = answer.group(1).equals("ASK");
    return host.isEmpty()
        ? new Redirect(slot, null, port, asks)
        : Commands.address(host, answer.group(4))
            .map(node -> new Redirect(slot, node, port, asks))
            .orElse(null);
  }

  /// Where to go.
  ///
  /// @param asked the node that answered
  NodeAddress target(NodeAddress asked) {
    return node == null ? new NodeAddress(asked.host(), port) : node;
  }
}

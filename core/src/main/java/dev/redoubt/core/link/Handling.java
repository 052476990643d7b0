package dev.redoubt.core.link;

/// Which messages of a link are handed out: in handlers, or on their way into one.
final class Handling {
  private int messages;

  /// What they take of the budget.
  private long bytes;

  /// Of them, those that the next in order waits for.
  private int running;

  private boolean ended;

  InboundMessage issue(InboundMessage message) {
    message.issued = true;
    messages++;
    bytes += message.size();
    return message;
  }

  /// So many of those issued were handed out in order.
  void run(int messages) {
    running = messages;
  }

  /// @return false where it was not issued, or nobody waits for it any more
  boolean takeBack(InboundMessage message) {
    if (!message.issued || ended) {
      return false;
    }
    message.issued = false;
    messages--;
    bytes -= message.size();
    leaveLane(message);
    return true;
  }

  /// What the sender awaits nothing for any more enters no handler, though it may be handed out.
  ///
  /// @return false where it has entered one, or is settled
  boolean stop(InboundMessage message) {
    if (!message.takeBack()) {
      return false;
    }
    boolean unused = takeBack(message);
    return true;
  }

  /// The next in order need not wait for it any more.
  void handOff(InboundMessage message) {
    if (message.issued) {
      leaveLane(message);
    }
  }

  private void leaveLane(InboundMessage message) {
    if (message.ordered && !message.handedOff) {
      message.handedOff = true;
      running--;
    }
  }

  /// Whether the next run in order may be handed out.
  boolean laneFree() {
    return running == 0;
  }

  int messages() {
    return messages;
  }

  long bytes() {
    return bytes;
  }

  /// The link is dropped: nothing is taken back any more.
  void end() {
    ended = true;
  }
}

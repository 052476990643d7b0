package dev.redoubt.core.link;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Which messages of a link are handed out, in handlers or on their way into one, and which go out
/// next.
final class Dispatch {
  /// Records handed out in one run.
  private static final int RUN_MAX = 256;

  private final InboundSlots slots;

  /// The next number that may go out in order.
  private long next;

  /// Numbers that need no order and have not gone out.
  private final List<Long> unorderedDue = new ArrayList<>();

  /// The highest number that is or was wanted out; −1 where none was.
  private long wanted = -1;

  private int messages;

  /// What they are charged.
  private long bytes;

  /// Of them, those that the next in order waits for.
  private int running;

  private boolean ended;

  Dispatch(InboundSlots slots) {
    this.slots = slots;
    this.next = slots.base();
  }

  /// Nothing below `lowest` goes out any more.
  void pass(long lowest) {
    next = Math.max(next, lowest);
  }

  /// The message of this number needs no order.
  void unordered(long seq) {
    unorderedDue.add(seq);
  }

  /// The runs to hand out now: what needs no order, each for itself, and the next run in order if
  /// none is out.
  ///
  /// @param receivedNext all below it has come
  /// @param reserved nothing from this number on goes out yet
  /// @param repliesOnly whether everything else stays where it is, for good
  List<List<InboundMessage>> ready(long receivedNext, long reserved, boolean repliesOnly) {
    List<List<InboundMessage>> runs = new ArrayList<>();
    if (!unorderedDue.isEmpty()) {
      unorderedDue.removeIf(seq -> !waits(seq, reserved, repliesOnly, runs));
    }
    if (laneFree() && !repliesOnly) {
      List<InboundMessage> run = nextRun(receivedNext, reserved);
      if (!run.isEmpty()) {
        running = run.size();
        runs.add(run);
      }
    }
    return runs;
  }

  /// Hands out a message that needs no order, where there is one and it may.
  ///
  /// @return whether it waits to be reserved
  private boolean waits(
      long seq, long reserved, boolean repliesOnly, List<List<InboundMessage>> runs) {
    InboundMessage slot = slots.at(seq);
    if (slot == null || slot.issued || (slot.answers() == null && repliesOnly)) {
      return false;
    }
    wanted = Math.max(wanted, seq);
    if (seq < reserved) {
      runs.add(List.of(issue(slot)));
    }
    return seq >= reserved;
  }

  /// The highest number that is or was to go out; −1 where none was.
  long wanted() {
    return wanted;
  }

  private List<InboundMessage> nextRun(long receivedNext, long reserved) {
    long seq = slots.nextMessage(next);
    if (seq >= receivedNext) {
      next = receivedNext;
      return List.of();
    }
    wanted = Math.max(wanted, seq);
    List<InboundMessage> run = new ArrayList<>(Math.clamp(receivedNext - seq, 0, RUN_MAX));
    while (seq < Math.min(receivedNext, reserved) && run.size() < RUN_MAX) {
      InboundMessage slot = slots.at(seq);
      if (slot != null && !slot.issued && slot.ordered) {
        run.add(issue(slot));
        wanted = Math.max(wanted, seq);
      }
      next = seq + 1;
      seq = slots.nextMessage(next);
    }
    return run;
  }

  /// Takes back `message` and, where it was handed out in order, all messages after it: the last
  /// first, so that none overtakes it.
  ///
  /// @return those that had not entered a handler
  List<InboundMessage> stopFrom(InboundMessage message) {
    boolean inLane = message.issued && message.ordered && !message.handedOff;
    List<InboundMessage> stopped = new ArrayList<>(1);
    slots.forEach(
        message.seq(),
        inLane ? Math.max(next, message.seq() + 1) : message.seq() + 1,
        (seq, slot) -> {
          if (slot == message || (slot.ordered && slot.issued)) {
            stopped.add(slot);
          }
        });
    Collections.reverse(stopped);
    stopped.removeIf(slot -> !stop(slot));
    for (InboundMessage slot : stopped) {
      next = slot.ordered ? Math.min(next, slot.seq()) : next;
    }
    return stopped;
  }

  private InboundMessage issue(InboundMessage message) {
    message.issued = true;
    messages++;
    bytes += message.heap();
    return message;
  }

  /// @return false where it was not issued, or no longer awaited
  boolean takeBack(InboundMessage message) {
    if (!message.issued || ended) {
      return false;
    }
    message.issued = false;
    messages--;
    bytes -= message.heap();
    leaveLane(message);
    return true;
  }

  /// Keeps `message` from entering a handler, though it may be handed out: the sender no longer
  /// awaits an outcome.
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

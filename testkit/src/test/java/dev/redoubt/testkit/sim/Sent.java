package dev.redoubt.testkit.sim;

import dev.redoubt.core.link.OutboundMessage;
import dev.redoubt.core.link.Sharing;
import dev.redoubt.core.link.Ticket;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MessageId;
import dev.redoubt.message.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One message of a simulation, and its history.
final class Sent implements Ticket {
  enum Kind {
    WORK,
    UNORDERED,
    /// Its handler replies.
    ASK,
    REPLY,
    /// Sent by the handler of another message.
    NEXT
  }

  /// What its sender asks for.
  ///
  /// @param size approximate size of the payload, bytes
  /// @param failing whether its handler fails
  /// @param onlyThisInstance whether it must not move
  /// @param sharing that the instances of its recipient share such messages; null where they do not
  record Wish(
      Kind kind,
      Duration timeToLive,
      int size,
      boolean failing,
      boolean onlyThisInstance,
      boolean confirmedSession,
      @Nullable Sharing sharing) {
    /// In the order of its link, or of its key.
    boolean ordered() {
      return kind != Kind.UNORDERED && kind != Kind.REPLY && !Sharing.BALANCED.equals(sharing);
    }
  }

  final int index;
  final SimAgent from;
  final InstanceId fromInstance;
  final AgentName to;
  final Wish wish;
  final Now at;

  /// For a reply: the message that it answers, and the instance that asked.
  final @Nullable MessageId answers;

  final @Nullable InstanceId asker;

  /// What its sender was handling, and what handlers of this one have sent.
  @Nullable Sent cause;

  /// Where the cause was handled: the instance, and the link and number there.
  @Nullable Object causeAt;

  final List<Sent> nexts = new ArrayList<>();

  /// How often it was handled by a handler that sends nothing on.
  int handledForNothing;

  @Nullable MessageId id;
  @Nullable Outcome outcome;
  long endedNanos;

  /// How often it entered a handler, and how often of that without the flag *redelivered*.
  int handled;

  int unflagged;

  /// The links on which it entered a handler, and those of them before its sender was told so.
  final Set<Object> handledOn = new HashSet<>();

  final Set<Object> toldOn = new HashSet<>();

  /// Its sender was told that it outlives the process.
  boolean kept;

  /// It did not outlive the process, and was not said to.
  boolean lost;

  /// Its end was not kept: it was sent again by the next run.
  boolean again;

  /// When a later run of its sender took it up; 0 where none did.
  long restoredNanos;

  Sent(
      int index,
      SimAgent from,
      AgentName to,
      Wish wish,
      Now at,
      @Nullable MessageId answers,
      @Nullable InstanceId asker) {
    this.index = index;
    this.from = from;
    this.fromInstance = from.instance();
    this.to = to;
    this.wish = wish;
    this.at = at;
    this.answers = answers;
    this.asker = asker;
  }

  OutboundMessage outbound() {
    return new OutboundMessage(
            this,
            wish.kind().name(),
            "text/plain",
            List.of(),
            payload(),
            wish.timeToLive(),
            wish.onlyThisInstance(),
            wish.confirmedSession(),
            answers)
        .shared(wish.sharing());
  }

  Bytes payload() {
    return Bytes.utf8(index + ":" + "x".repeat(wish.size()));
  }

  /// @return −1 if it is not a payload of the simulation
  static int index(Bytes payload) {
    String text = payload.slice(0, Math.min(payload.size(), 12)).toUtf8();
    int colon = text.indexOf(':');
    return colon < 1 ? -1 : Integer.parseInt(text.substring(0, colon));
  }

  /// Whether it may go to one instance only.
  boolean bound() {
    return wish.onlyThisInstance() || asker != null;
  }

  long deadlineNanos() {
    return at.plus(wish.timeToLive());
  }

  /// When it is to end at the latest, as its sender's last run sees it.
  long dueNanos() {
    if (restoredNanos > 0 && from.clock.wasSet()) {
      return restoredNanos + wish.timeToLive().toNanos();
    }
    return Math.max(deadlineNanos(), restoredNanos);
  }

  @Override
  public String toString() {
    return wish.kind() + " " + index + " from " + from + " to " + to;
  }
}

package dev.redoubt.testkit.sim;

import dev.redoubt.core.link.InboundMessage;
import dev.redoubt.core.link.Sharing;
import dev.redoubt.core.link.Ticket;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.message.MessageId;
import dev.redoubt.message.Outcome;
import dev.redoubt.message.Rejection;
import dev.redoubt.message.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Everything that was sent in a simulation, and the invariants that it must satisfy.
final class Ledger {
  /// A link in the sense of SPEC.md §7.1, which outlives the objects that represent it.
  private record Link(InstanceId receiver, InstanceId sender, long id) {}

  /// What was handled on one link.
  private static final class Handled {
    /// Numbers, with the run of the recipient that handled them last.
    final Map<Long, Integer> seqs = new HashMap<>();

    int run;

    /// In this run; of ordered messages only, so not of replies.
    int lastSent = -1;
  }

  /// A number of a link, and what was sent under it.
  private record Numbered(InstanceId sender, long link, long seq) {}

  private static final Duration ENDED_LATE = Duration.ofSeconds(1);

  /// Times on the wire are in milliseconds.
  private static final Duration ROUNDING = Duration.ofMillis(5);

  /// Messages with this much time left when Redis becomes honest must be handled.
  private static final Duration ENOUGH = Duration.ofSeconds(60);

  private final Schedule schedule;
  private final List<Sent> sent = new ArrayList<>();
  private final Map<Link, Handled> links = new HashMap<>();
  private final Map<Numbered, Integer> numbered = new HashMap<>();
  private long handled;
  private long redelivered;
  private long trace;

  Ledger(Schedule schedule) {
    this.schedule = schedule;
  }

  Sent sending(SimAgent from, AgentName to, Sent.Wish wish) {
    return enter(new Sent(sent.size(), from, to, wish, schedule.now(), null, null));
  }

  Sent replying(SimAgent from, InboundMessage request, Sent.Wish wish) {
    return enter(
        new Sent(
            sent.size(),
            from,
            request.from().name(),
            wish,
            schedule.now(),
            request.id(),
            request.fromInstance()));
  }

  /// The handler of `cause`, which came as `handled`, sends `next` with its settlement.
  void follows(SimAgent at, InboundMessage handled, Sent cause, Sent next) {
    next.cause = cause;
    next.causeAt = List.of(at.instance(), handled.fromInstance(), handled.linkId(), handled.seq());
    cause.nexts.add(next);
  }

  /// What is handled as `message`.
  Sent of(InboundMessage message) {
    return sent.get(Sent.index(message.payload()));
  }

  private Sent enter(Sent message) {
    sent.add(message);
    return message;
  }

  int count() {
    return sent.size();
  }

  long handledCount() {
    return handled;
  }

  long redeliveredCount() {
    return redelivered;
  }

  /// The same for identical runs.
  long trace() {
    return trace;
  }

  private void trace(int index, Object what) {
    trace = 31 * (31 * trace + index) + schedule.now().nanos() + what.toString().hashCode();
  }

  // --- What is handled

  /// A message enters a handler of `at`.
  Sent handling(SimAgent at, InboundMessage message) {
    Sent original = original(at, message);
    trace(original.index, "handled");
    handled++;
    original.handled++;
    if (message.redelivered()) {
      redelivered++;
    } else if (++original.unflagged > 1) {
      throw new Wrong(original + " was handled twice, and nothing said so");
    }
    if (original.outcome instanceof Outcome.Expired
        || original.outcome instanceof Outcome.Rejected) {
      throw new Wrong(original + " was handled after it had ended as " + original.outcome);
    }
    checkLink(at, message, original);
    checkKey(original);
    checkCause(original);
    return original;
  }

  /// What was handled twice because the process died is sent for once: the first time, nothing was
  /// kept, and so nothing written.
  private static void checkCause(Sent message) {
    if (message.cause == null || !message.from.stores()) {
      return;
    }
    for (Sent other : message.cause.nexts) {
      if (other != message && other.handled > 0 && equal(other.causeAt, message.causeAt)) {
        throw new Wrong(message + " and " + other + " were sent for one message");
      }
    }
  }

  private Sent original(SimAgent at, InboundMessage message) {
    int index = Sent.index(message.payload());
    if (index < 0 || index >= sent.size()) {
      throw new Wrong("handled what was not sent: " + index);
    }
    Sent original = sent.get(index);
    boolean same =
        message.from().name().equals(original.from.name())
            && message.fromInstance().equals(original.fromInstance)
            && message.payload().equals(original.payload())
            && message.type().equals(original.wish.kind().name())
            && message.id().equals(original.id)
            && equal(message.answers(), original.answers);
    if (!same) {
      throw new Wrong(original + " was handled as something else: " + message);
    }
    boolean here = original.asker == null || original.asker.equals(at.instance());
    if (!here || !at.name().equals(original.to)) {
      throw new Wrong(original + " was handled by " + at);
    }
    return original;
  }

  private static boolean equal(@Nullable Object one, @Nullable Object other) {
    return one == null ? other == null : one.equals(other);
  }

  private void checkLink(SimAgent at, InboundMessage message, Sent original) {
    Link link = new Link(at.instance(), message.fromInstance(), message.linkId());
    Handled here = links.computeIfAbsent(link, key -> new Handled());
    original.handledOn.add(link);
    Integer before = here.seqs.put(message.seq(), at.runs());
    if (before != null) {
      checkAgain(at, message, original, link, before);
    }
    Numbered number = new Numbered(message.fromInstance(), message.linkId(), message.seq());
    if (!numbered.computeIfAbsent(number, key -> original.index).equals(original.index)) {
      throw new Wrong(original + " has the number of another message");
    }
    if (here.run != at.runs()) {
      here.run = at.runs();
      here.lastSent = -1; // what had not settled comes again
    }
    if (original.asker != null || !original.wish.ordered() || original.wish.sharing() != null) {
      return;
    }
    if (here.lastSent >= original.index) {
      throw new Wrong(original + " was handled after " + sent.get(here.lastSent));
    }
    here.lastSent = original.index;
  }

  /// What has a key enters its first handler once everything with that key that its sender sent
  /// before has been handled, or has ended, or was to.
  private void checkKey(Sent message) {
    Sharing sharing = message.wish.sharing();
    if (sharing == null || !message.wish.ordered() || message.handled > 1) {
      return;
    }
    for (Sent other : sent.subList(0, message.index)) {
      boolean before =
          other.fromInstance.equals(message.fromInstance)
              && sharing.equals(other.wish.sharing())
              && other.to.equals(message.to)
              && other.wish.ordered();
      long due = other.deadlineNanos() - ROUNDING.toNanos();
      boolean open = other.handled == 0 && other.outcome == null && !other.lost;
      // A later run counts what is left of its time by the clock that was set.
      open &= other.restoredNanos == 0 || !other.from.clock.wasSet();
      if (before && open && schedule.now().nanos() < due) {
        throw new Wrong(message + " was handled before " + other + ", which has the same key");
      }
    }
  }

  /// Only where its process died before the settlement was kept, and so before it was told.
  private static void checkAgain(
      SimAgent at, InboundMessage message, Sent original, Link link, int run) {
    if (run == at.runs() || !at.stores() || !message.redelivered()) {
      throw new Wrong(original + " was handled twice on one link");
    }
    if (original.toldOn.contains(link)) {
      throw new Wrong(original + " was handled again after its sender had been told");
    }
  }

  static Settlement settlement(Sent message) {
    return message.wish.failing() ? Settlement.HANDLER_FAILED : Settlement.HANDLED;
  }

  // --- What ends

  void ended(Sent message, Outcome outcome) {
    trace(message.index, outcome);
    if (outcome instanceof Outcome.Handled) {
      message.toldOn.addAll(message.handledOn);
    }
    if (message.lost) {
      throw new Wrong(message + " was lost, and then ended");
    }
    if (message.again) {
      endedAgain(message, outcome);
      return;
    }
    if (message.outcome != null) {
      throw new Wrong(message + " ended twice: " + message.outcome + ", then " + outcome);
    }
    message.outcome = outcome;
    message.endedNanos = schedule.now().nanos();
    checkTime(message, outcome);
    switch (outcome) {
      case Outcome.Handled was -> {
        if (message.handled == 0 || message.wish.failing()) {
          throw new Wrong(message + " ended as handled, but was not");
        }
        if (message.handledForNothing == 0
            && message.nexts.stream().allMatch(next -> next.lost && !next.kept)) {
          throw new Wrong(message + " ended as handled, but what its handler sent is lost");
        }
      }
      case Outcome.Rejected rejected -> {
        boolean failed = message.wish.failing() && rejected.reason() == Rejection.HANDLER_FAILED;
        boolean never = message.handled == 0 && rejected.reason() == Rejection.PEER_NOT_TRUSTED;
        if (!failed && !never) {
          throw new Wrong(message + " was rejected: " + rejected.reason());
        }
      }
      case Outcome.Expired expired -> {
        if (message.handled > 0) {
          throw new Wrong(message + " ended as expired, but was handled");
        }
      }
      case Outcome.Unconfirmed unconfirmed -> {}
    }
  }

  /// Its first end, as handled, was told but not kept.
  private static void endedAgain(Sent message, Outcome outcome) {
    boolean fine = outcome instanceof Outcome.Handled || outcome instanceof Outcome.Unconfirmed;
    if (!fine) {
      throw new Wrong(message + " ended as handled, and then as " + outcome);
    }
    message.again = false;
  }

  // --- What outlives a process

  void kept(Sent message) {
    if (message.outcome != null || message.kept) {
      throw new Wrong(message + " is said to be kept, too late or again");
    }
    message.kept = true;
  }

  Sent restored(SimAgent at, MessageId id) {
    for (Sent message : sent) {
      if (id.equals(message.id) && message.fromInstance.equals(at.lastInstance())) {
        return message;
      }
    }
    throw new Wrong(at + " has kept what was not sent: " + id);
  }

  /// What was kept has ended, or is there again.
  void restarted(SimAgent at, Set<Ticket> left) {
    for (Sent message : sent) {
      if (!message.fromInstance.equals(at.instance())) {
        continue;
      }
      if (left.contains(message)) {
        left(message);
      } else if (message.outcome == null && message.kept && !mayHaveEnded(message)) {
        throw new Wrong(message + " was kept, and is lost");
      } else if (message.outcome == null) {
        message.lost = true;
      }
    }
  }

  /// Whether its end may have been kept when its sender died, and not told.
  private boolean mayHaveEnded(Sent message) {
    return message.handled > 0
        || message.bound()
        || message.from.clock.now().reached(message.deadlineNanos());
  }

  private void left(Sent message) {
    if (message.lost
        || (message.outcome != null && !(message.outcome instanceof Outcome.Handled))) {
      throw new Wrong(message + " came back, though it had ended as " + message.outcome);
    }
    message.again = message.outcome != null;
    message.restoredNanos = schedule.now().nanos();
  }

  private void checkTime(Sent message, Outcome outcome) {
    Now now = schedule.now();
    // An end is told once it is durable, which the commit under way and the next one take.
    long commits = message.from.stores() ? 2 * SimStore.SLOWEST.toNanos() : 0;
    long latest = message.from.lateBy(message.dueNanos() + ENDED_LATE.toNanos()) + commits;
    if (now.nanos() > latest) {
      throw new Wrong(
          message + " ended only " + now.since(message.at.nanos()) + " after it was sent");
    }
    boolean early = now.nanos() < message.deadlineNanos() - ROUNDING.toNanos();
    boolean otherClock = message.restoredNanos > 0 && message.from.clock.wasSet();
    boolean mayEndEarly = message.from.leaving() || message.bound() || otherClock;
    if (early && !mayEndEarly) {
      boolean failed = outcome instanceof Outcome.Unconfirmed && message.wish.failing();
      boolean unconfirmed = outcome instanceof Outcome.Unconfirmed && !failed;
      if (outcome instanceof Outcome.Expired || unconfirmed) {
        throw new Wrong(message + " ended as " + outcome + " before its time");
      }
    }
  }

  /// Everything that a departed agent had sent must have ended.
  void left(SimAgent agent) {
    if (agent.stores()) {
      return; // its next run goes on with what has not ended
    }
    for (Sent message : sent) {
      if (message.from == agent
          && message.fromInstance.equals(agent.instance())
          && message.outcome == null) {
        throw new Wrong(message + " never ended, though its sender left in good order");
      }
    }
  }

  /// Messages with enough time left when the network became honest must have been handled.
  ///
  /// @param running instances that still run
  void checkAllEnded(Now clean, Set<InstanceId> running) {
    for (Sent message : sent) {
      if (running.contains(message.fromInstance)) {
        checkEnded(message, clean, running);
      }
    }
  }

  private static void checkEnded(Sent message, Now clean, Set<InstanceId> running) {
    Outcome outcome = message.outcome;
    if (message.lost) {
      return;
    }
    if (outcome == null) {
      throw new Wrong(message + " never ended");
    }
    long left = message.deadlineNanos() - Math.max(message.at.nanos(), clean.nanos());
    boolean gone = message.asker != null && !running.contains(message.asker);
    // What must not move ended when the rest of its link moved.
    boolean leftBehind = message.bound() && message.endedNanos < clean.plus(ENOUGH);
    boolean otherClock = message.restoredNanos > 0 && message.from.clock.wasSet();
    if (left < ENOUGH.toNanos() || gone || otherClock) {
      return;
    }
    boolean fine =
        switch (outcome) {
          case Outcome.Handled was -> true;
          // While Redis showed forged bundles only, nobody could be trusted.
          case Outcome.Rejected rejected ->
              message.wish.failing() || message.endedNanos < clean.nanos();
          case Outcome.Expired expired -> leftBehind;
          case Outcome.Unconfirmed moved -> leftBehind || message.wish.failing();
        };
    if (!fine) {
      throw new Wrong(message + " ended as " + outcome + ", though the network was clean");
    }
  }
}

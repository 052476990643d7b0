package dev.redoubt;

import dev.redoubt.core.endpoint.Endpoint;
import dev.redoubt.core.link.InboundMessage;
import dev.redoubt.environment.Now;
import dev.redoubt.message.Settlement;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// The runs that are being handled, or wait for that.
final class HandlerPool {
  private final AgentSettings settings;
  private final Driver driver;
  private final AnswerRoom answers;
  private final Counters counters;
  private final Lifecycle lifecycle;
  private final HandlerCalls calls;
  private final String threadName;
  private final HandlerSlots slots;

  /// In a slot, or with one that is stuck in theirs.
  private final Set<HandlerRun> active = ConcurrentHashMap.newKeySet();

  /// No message but replies enters a handler any more.
  private volatile boolean stopped;

  /// Done once that is so and no handler runs.
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  private final List<InboundMessage> replies = new ArrayList<>(); // used in turns alone

  HandlerPool(
      AgentSettings settings,
      Driver driver,
      AnswerRoom answers,
      Counters counters,
      Lifecycle lifecycle,
      HandlerCalls calls) {
    this.settings = settings;
    this.driver = driver;
    this.answers = answers;
    this.counters = counters;
    this.lifecycle = lifecycle;
    this.calls = calls;
    this.threadName = "redoubt-" + settings.name() + "-handler";
    this.slots =
        new HandlerSlots(
            settings.concurrency(),
            run -> run.over() || opens(run.next()),
            run -> {
              active.add(run);
              run.start();
            });
    answers.onRelease(slots::unblock);
  }

  /// In a turn, which ends with [#check].
  void start(List<InboundMessage> messages) {
    InboundMessage first = messages.getFirst();
    if (first.answers() == null) {
      queue(new HandlerRun(this, messages, nanos()));
      return;
    }
    if (!replies.isEmpty() && !replies.getFirst().lane().equals(first.lane())) {
      startReplies();
    }
    replies.addAll(messages);
  }

  /// Those of one lane in one run: they come one by one, since none waits for another.
  private void startReplies() {
    if (!replies.isEmpty()) {
      queue(new HandlerRun(this, List.copyOf(replies), nanos()));
      replies.clear();
    }
  }

  private void queue(HandlerRun run) {
    if (!slots.submit(run)) {
      run.giveBack();
    }
  }

  /// Whether a run may go on with `message`: it leaves its slot to others that wait once its turn
  /// is over.
  boolean goesOn(InboundMessage message, long turnEnds) {
    return (!slots.crowded() || nanos() - turnEnds < 0) && opens(message);
  }

  /// Whether `message` may enter its handler. A request may not while its sender takes no answers.
  private boolean opens(InboundMessage message) {
    return !answers.used()
        || message.answers() != null
        || !settings.handlers().answers(message.type())
        || answers.opens(message.from());
  }

  /// Its thread has ended, and it waits for another one.
  void requeue(HandlerRun run) {
    active.remove(run);
    slots.release(run);
    queue(run);
    lookForEnd();
    look();
  }

  /// Its thread is stuck in its slot, and it waits for another one.
  void goOnWithout(HandlerRun run) {
    active.remove(run);
    if (!run.over()) {
      queue(run);
    }
    lookForEnd();
    look();
  }

  /// A thread that was stuck has ended.
  void stuckEnded(HandlerRun run) {
    slots.release(run);
  }

  /// By the loop: looks into every run.
  ///
  /// @return when it wants to be called next, or `Long.MAX_VALUE`
  long check(Now now) {
    startReplies();
    long next = slots.nextExpiry();
    if (next != Long.MAX_VALUE && now.reached(next)) {
      List<InboundMessage> over = new ArrayList<>();
      next = slots.expire(now, over);
      expired(over);
    }
    for (HandlerRun run : active) {
      next = Driver.earlier(next, run.check(now));
    }
    return next;
  }

  /// It is over, and its thread ends.
  void finished(HandlerRun run) {
    active.remove(run);
    slots.release(run);
    lookForEnd();
  }

  /// Nothing but replies enters a handler any more. What waits for one is given back.
  ///
  /// @return done once no handler runs; one that is stuck does not count
  CompletableFuture<Void> stopReceiving() {
    slots.keepReplies().forEach(HandlerRun::giveBack);
    stopped = true; // only now: no run can become active any more
    lookForEnd();
    return ended;
  }

  private void lookForEnd() {
    if (stopped && active.stream().allMatch(HandlerRun::replies)) {
      ended.complete(null);
    }
  }

  /// Nothing enters a handler any more.
  void leave() {
    slots.close().forEach(HandlerRun::giveBack);
  }

  Map<String, Integer> tables() {
    return slots.tables();
  }

  /// Interrupts every handler: nobody waits for it any more.
  void stop() {
    calls.deadLetters().stop();
    active.forEach(HandlerRun::stop);
  }

  /// Has a run worked on by a thread that is not the caller's. Replies get one of their own
  /// whatever threads the application gives to handlers: those may all be waiting for replies.
  void execute(HandlerRun run, Runnable work) {
    Executor chosen = settings.handlerExecutor();
    if (chosen == null || run.first().answers() != null) {
      thread(work).start();
      return;
    }
    try {
      chosen.execute(() -> {
        if (slots.startsHere()) { // it runs on the caller's thread
          thread(work).start();
        } else {
          lend(work);
        }
      });
    } catch (RuntimeException e) { // whatever it throws, it has not taken the task
      thread(work).start();
    }
  }

  /// On a thread of the application's, which it gets back as it was.
  private static void lend(Runnable work) {
    try {
      work.run();
    } finally {
      Attempts.CURRENT.remove();
      boolean unused = Thread.interrupted();
    }
  }

  Thread thread(Runnable work) {
    return Thread.ofVirtual().name(threadName).unstarted(work);
  }

  /// Has the loop [#check] soon.
  void look() {
    driver.wake();
  }

  /// Reports how messages `from` to `to` (exclusive) were settled, null for handed off, but for
  /// those that expired before.
  void report(
      List<InboundMessage> messages,
      @Nullable Settlement[] settlements,
      BitSet expired,
      int from,
      int to) {
    driver.run((endpoint, now) -> {
      for (int i = from; i < to; i++) {
        Settlement settlement = settlements[i];
        if (expired.get(i)) {
          continue;
        }
        if (settlement == null) {
          endpoint.handedOff(messages.get(i), now);
        } else {
          settled(endpoint, messages.get(i), settlement, now);
        }
      }
    });
  }

  private void settled(Endpoint endpoint, InboundMessage message, Settlement settlement, Now now) {
    endpoint.settled(message, settlement, now);
    counters.settled(settlement);
  }

  /// These expired behind others. By the loop, which runs no code of the application's.
  void expired(List<InboundMessage> messages) {
    if (messages.isEmpty()) {
      return;
    }
    thread(
            () -> {
              messages.forEach(one -> calls.deadLetters().report(one, Settlement.EXPIRED, null));
              driver.run((endpoint, now) ->
                  messages.forEach(one -> settled(endpoint, one, Settlement.EXPIRED, now)));
            })
        .start();
  }

  /// These will enter no handler any more.
  void giveBack(List<InboundMessage> messages) {
    driver.run((endpoint, now) -> messages.forEach(message -> endpoint.returned(message, now)));
  }

  /// Whether no further message of `run` may enter its handler.
  boolean holdsBack(HandlerRun run) {
    return lifecycle.closing() || (stopped && !run.replies());
  }

  /// A message that was handed off has been settled.
  void settledLate(InboundMessage message, Settlement settlement) {
    driver.run((endpoint, now) -> settled(endpoint, message, settlement, now));
  }

  HandlerCalls calls() {
    return calls;
  }

  long nanos() {
    return driver.nanos();
  }

  long handlerNanos() {
    return settings.handlerTime().toNanos();
  }
}

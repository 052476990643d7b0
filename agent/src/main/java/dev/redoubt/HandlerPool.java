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

/// Runs handlers: queues runs for slots, executes them on threads, and reports settlements.
final class HandlerPool {
  private final AgentSettings settings;
  private final Driver driver;
  private final AnswerRoom answers;
  private final Counters counters;
  private final Lifecycle lifecycle;
  private final HandlerCalls calls;
  private final String threadName;
  private final HandlerSlots slots;

  /// Runs that have a slot.
  private final Set<HandlerRun> active = ConcurrentHashMap.newKeySet();

  /// No message but replies enters a handler any more.
  private volatile boolean stopped;

  /// Completes once `stopped` is set and no handler runs.
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  private final List<InboundMessage> replies = new ArrayList<>(); // used in turns only

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

  /// Called in turns, each of which ends with [#check].
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

  /// Groups replies of one lane into a run: they arrive one by one, since they are unordered.
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

  /// Whether a run may continue with `message`. After `turnEnds` it yields its slot to waiting
  /// runs.
  boolean goesOn(InboundMessage message, long turnEnds) {
    return (!slots.crowded() || nanos() - turnEnds < 0) && opens(message);
  }

  /// Whether `message` may enter its handler. Requests wait while their sender takes no replies.
  private boolean opens(InboundMessage message) {
    return !answers.used()
        || message.answers() != null
        || !settings.handlers().answers(message.type())
        || answers.opens(message.from());
  }

  /// Queues a run again whose thread has ended.
  void requeue(HandlerRun run) {
    active.remove(run);
    slots.release(run);
    queue(run);
    lookForEnd();
    look();
  }

  /// Queues a run again whose thread is stuck and keeps its slot.
  void goOnWithout(HandlerRun run) {
    active.remove(run);
    if (!run.over()) {
      queue(run);
    }
    lookForEnd();
    look();
  }

  /// A stuck thread has ended.
  void stuckEnded(HandlerRun run) {
    slots.release(run);
  }

  /// Called in turns: checks all runs for deadlines and unreported settlements.
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

  /// All messages of `run` are done, and its thread ends.
  void finished(HandlerRun run) {
    active.remove(run);
    slots.release(run);
    lookForEnd();
  }

  /// Lets nothing but replies in from now on, and returns what waits to the endpoint.
  ///
  /// @return completes once no handler runs, apart from stuck ones
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

  /// Lets nothing in from now on.
  void leave() {
    slots.close().forEach(HandlerRun::giveBack);
  }

  Map<String, Integer> tables() {
    return slots.tables();
  }

  /// Interrupts all handlers.
  void stop() {
    calls.deadLetters().stop();
    active.forEach(HandlerRun::stop);
  }

  /// Runs `work` on another thread. Replies never use the application's executor, all of whose
  /// threads may be waiting for replies.
  void execute(HandlerRun run, Runnable work) {
    Executor chosen = settings.handlerExecutor();
    if (chosen == null || run.first().answers() != null) {
      thread(work).start();
      return;
    }
    try {
      chosen.execute(() -> {
        if (slots.startsHere()) { // the executor runs tasks on the calling thread
          thread(work).start();
        } else {
          lend(work);
        }
      });
    } catch (RuntimeException e) { // it has rejected the task
      thread(work).start();
    }
  }

  /// Runs on a thread of the application and leaves no traces on it.
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

  /// Makes the loop call [#check] soon.
  void look() {
    driver.wake();
  }

  /// Reports the settlements of messages `from` to `to` (exclusive), except of those that expired
  /// before. Null means handed off.
  void report(
      List<InboundMessage> messages,
      @Nullable Settled[] settlements,
      BitSet expired,
      int from,
      int to) {
    driver.submit((endpoint, now) -> {
      for (int i = from; i < to; i++) {
        Settled settled = settlements[i];
        if (expired.get(i)) {
          continue;
        }
        if (settled == null) {
          endpoint.handedOff(messages.get(i), now);
        } else {
          settle(endpoint, messages.get(i), settled, now);
        }
      }
    });
  }

  private void settle(Endpoint endpoint, InboundMessage message, Settled settled, Now now) {
    Settled.Dead dead = settled.dead();
    if (dead != null) {
      calls.deadLetters().keep(endpoint, message, settled, dead, now);
    }
    if (settled.sends().isEmpty()) {
      endpoint.settled(message, settled.settlement(), now);
    } else {
      calls.sends().accept(endpoint, message, settled.sends(), now);
    }
    if (!message.replayed()) {
      counters.settled(settled.settlement());
    }
  }

  /// Dead letters may enter their handlers again; those that wait for that do. With a store, once
  /// it is known that no other process goes on with it.
  void startReplays() {
    calls.deadLetters().start(letter -> queue(new HandlerRun(this, List.of(letter), nanos())));
  }

  /// Settles messages that expired behind others. The loop calls this, and must not run code of the
  /// application, so a thread of its own does.
  void expired(List<InboundMessage> messages) {
    if (messages.isEmpty()) {
      return;
    }
    thread(
            () -> {
              messages.forEach(one -> calls.deadLetters().report(one, Settlement.EXPIRED, null));
              driver.submit((endpoint, now) ->
                  messages.forEach(one ->
                      settle(endpoint, one, Settled.dead(Settlement.EXPIRED, 0, null), now)));
            })
        .start();
  }

  /// Returns messages that will not enter a handler.
  void giveBack(List<InboundMessage> messages) {
    driver.submit((endpoint, now) -> messages.forEach(message -> endpoint.returned(message, now)));
  }

  /// Whether no further message of `run` may enter its handler.
  boolean holdsBack(HandlerRun run) {
    return lifecycle.closing() || (stopped && !run.replies());
  }

  /// Reports the settlement of a message that was handed off.
  void settledLate(InboundMessage message, Settled settled) {
    driver.submit((endpoint, now) -> settle(endpoint, message, settled, now));
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

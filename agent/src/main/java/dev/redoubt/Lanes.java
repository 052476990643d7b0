package dev.redoubt;

import dev.redoubt.core.Now;
import dev.redoubt.core.link.InboundMessage;
import dev.redoubt.core.link.Settlement;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The runs that are being handled.
final class Lanes {
  private final AgentRuntime runtime;
  private final String threadName;
  private final Set<LaneRun> active = ConcurrentHashMap.newKeySet();
  private volatile boolean stopped;

  Lanes(AgentRuntime runtime) {
    this.runtime = runtime;
    this.threadName = "redoubt-" + runtime.name() + "-handler";
  }

  void start(List<InboundMessage> messages) {
    LaneRun run = new LaneRun(this, messages, nanos());
    active.add(run);
    run.start();
  }

  /// By the loop: looks into every run.
  ///
  /// @return when it wants to be called next, or `Long.MAX_VALUE`
  long check(Now now) {
    long next = Long.MAX_VALUE;
    for (LaneRun run : active) {
      next = Driver.earlier(next, run.check(now));
    }
    return next;
  }

  void finished(LaneRun run) {
    active.remove(run);
  }

  /// Interrupts every handler: nobody waits for it any more.
  void stop() {
    stopped = true;
    active.forEach(LaneRun::stop);
  }

  boolean stopped() {
    return stopped;
  }

  Thread thread(Runnable work) {
    return Thread.ofVirtual().name(threadName).unstarted(work);
  }

  /// Has the loop [#check] soon.
  void look() {
    runtime.driver().wake();
  }

  /// Reports how messages `from` to `to` (exclusive) were settled, null for handed off, but for
  /// those that expired before.
  void report(
      List<InboundMessage> messages,
      @Nullable Settlement[] settlements,
      BitSet expired,
      int from,
      int to) {
    runtime
        .driver()
        .run(now -> {
          for (int i = from; i < to; i++) {
            Settlement settlement = settlements[i];
            if (expired.get(i)) {
              continue;
            }
            if (settlement == null) {
              runtime.endpoint().handedOff(messages.get(i), now);
            } else {
              settled(messages.get(i), settlement, now);
            }
          }
        });
  }

  private void settled(InboundMessage message, Settlement settlement, Now now) {
    runtime.endpoint().settled(message, settlement, now);
    runtime.tally().settled(settlement);
  }

  /// These expired behind another. By the loop, which runs no code of the application's.
  void expired(List<InboundMessage> messages) {
    thread(
            () -> {
              messages.forEach(one -> Tries.deadLetter(this, one, Settlement.EXPIRED, null));
              runtime
                  .driver()
                  .run(now -> messages.forEach(one -> settled(one, Settlement.EXPIRED, now)));
            })
        .start();
  }

  /// These will enter no handler any more.
  void giveBack(List<InboundMessage> messages) {
    runtime
        .driver()
        .run(now -> messages.forEach(message -> runtime.endpoint().returned(message, now)));
  }

  boolean leaving() {
    return runtime.closing();
  }

  /// A message that was handed off has been settled.
  void settledLate(InboundMessage message, Settlement settlement) {
    runtime.driver().run(now -> settled(message, settlement, now));
  }

  AgentRuntime runtime() {
    return runtime;
  }

  long nanos() {
    return runtime.nanos();
  }

  long handlerNanos() {
    return runtime.settings().handlerTime().toNanos();
  }
}

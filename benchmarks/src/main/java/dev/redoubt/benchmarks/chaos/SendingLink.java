package dev.redoubt.benchmarks.chaos;

import dev.redoubt.Agent;
import dev.redoubt.Delivery;
import dev.redoubt.DeliveryException;
import dev.redoubt.ErrorCode;
import dev.redoubt.message.Outcome;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Sends numbers from one agent to another: some now and then, as long as the run lasts, and in a
/// second or so what is missing to its target.
final class SendingLink {
  private static final long TICK_NANOS = 40_000_000;
  private static final int TICKS_TO_TARGET = 25;
  private static final int UNSETTLED = 2_000;
  private static final long QUIET_MILLIS = 5;

  private final Agent agent;
  private final String peer;
  private final Duration timeToLive;
  private final int number;
  private final HistoryFile history;
  private final Semaphore room = new Semaphore(UNSETTLED);
  private final Map<Integer, Send> open = new ConcurrentHashMap<>();
  private final Thread thread;
  private volatile int target;
  private volatile int pace = 1;
  private volatile boolean ending;
  private int sent;
  private long shownAt;

  /// @param number by which it is shown
  SendingLink(Agent agent, String peer, Duration timeToLive, int number, HistoryFile history) {
    this.agent = agent;
    this.peer = peer;
    this.timeToLive = timeToLive;
    this.number = number;
    this.history = history;
    this.thread = Thread.ofPlatform().name("link-" + number).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  void target(int messages) {
    pace = Math.max(1, (messages - target) / TICKS_TO_TARGET);
    target = messages;
  }

  void finish() {
    ending = true;
  }

  /// Waits until all sends have ended, and notes those that have not long after their deadline.
  void await() throws InterruptedException {
    thread.join();
    long bound = timeToLive.toMillis() + HistoryCheck.LATE_MILLIS;
    boolean unused = room.tryAcquire(UNSETTLED, bound, TimeUnit.MILLISECONDS);
    open.values().forEach(send -> history.add(send.line()));
  }

  private void run() {
    try {
      while (!ending || sent < target) {
        int due = Math.max(ending ? 0 : 1, Math.min(target - sent, pace));
        for (int i = 0; i < due; i++) {
          room.acquire();
          send();
        }
        LockSupport.parkNanos(TICK_NANOS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void send() {
    while (true) {
      try {
        long at = System.currentTimeMillis();
        Delivery delivery = agent.send(peer, Listeners.TYPE, sent);
        Send send =
            new Send(
                agent.name(),
                peer,
                sent++,
                delivery.id().toString(),
                at,
                at + timeToLive.toMillis(),
                0,
                Send.NONE);
        open.put(send.number(), send);
        var unused = delivery.outcome().thenAccept(outcome -> ended(send, outcome));
        return;
      } catch (DeliveryException e) {
        if (!e.code().equals(ErrorCode.OUTBOX_FULL)) {
          throw e;
        }
      }
    }
  }

  private void ended(Send send, Outcome outcome) {
    long at = System.currentTimeMillis();
    open.remove(send.number());
    String how = outcome.toString().replaceFirst(" .*", "");
    history.add(
        new Send(
                send.from(),
                send.to(),
                send.number(),
                send.id(),
                send.sentAt(),
                send.deadline(),
                at,
                how)
            .line());
    room.release();
    if (outcome.equals(Outcome.HANDLED)) {
      show(at);
    }
  }

  private synchronized void show(long at) {
    if (at - shownAt >= QUIET_MILLIS) {
      shownAt = at;
      System.out.println("handled " + number + " " + at);
    }
  }
}

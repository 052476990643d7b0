package dev.redoubt.core.endpoint;

import dev.redoubt.environment.Now;
import dev.redoubt.environment.Randomness;
import java.time.Duration;

/// How long one instance may take to answer (§5.11): longer after each failure, until something of
/// it can be opened.
final class SilenceTimer {
  private static final Duration INIT_SPAN = Duration.ofSeconds(10);
  private static final Duration SILENCE_SPAN = Duration.ofSeconds(5);
  private static final Duration SPAN_MAX = Duration.ofSeconds(20);
  private static final int SILENT_BATCHES = 3;

  private final Randomness randomness;
  private boolean afterSilence;
  private int failures;
  private int unanswered;
  private long silentAt = Long.MAX_VALUE;

  SilenceTimer(Randomness randomness) {
    this.randomness = randomness;
  }

  /// When an INIT that is written now is given up, monotonic nanoseconds.
  long giveUpAt(Now now) {
    return now.nanos() + span(afterSilence ? SILENCE_SPAN : INIT_SPAN);
  }

  /// The same for one that Redis did not take, which says nothing about the peer.
  long giveUpRefusedAt(Now now) {
    return now.nanos() + span(INIT_SPAN);
  }

  /// When an INIT may be written again to an instance that was busy, monotonic nanoseconds.
  long retryBusyAt(Now now) {
    failed();
    return now.nanos() + span(INIT_SPAN);
  }

  /// It did not answer an INIT.
  void failed() {
    failures++;
  }

  /// A BATCH was written in the session in use.
  void batchSent(Now now) {
    if (unanswered++ == 0) {
      silentAt = now.nanos() + span(SILENCE_SPAN);
    }
  }

  /// Redis did not take an envelope: it waits for no answer.
  void batchRefused() {
    unanswered = Math.max(0, unanswered - 1);
  }

  void heard() {
    unanswered = 0;
    failures = 0;
    afterSilence = false;
  }

  /// The session in use is given up.
  void sessionSilent() {
    afterSilence = true;
    unanswered = 0;
  }

  /// Nothing could be heard: the span begins with the next envelope.
  void startOver() {
    unanswered = 0;
  }

  /// When the session in use counts as silent, monotonic nanoseconds.
  long silentAt() {
    return unanswered >= SILENT_BATCHES ? silentAt : Long.MAX_VALUE;
  }

  private long span(Duration base) {
    long doubled = base.toNanos() << Math.min(failures, 4);
    return Jitter.add(Math.min(SPAN_MAX.toNanos(), doubled), randomness);
  }
}

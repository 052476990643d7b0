package dev.redoubt.internal.transfer;

import dev.redoubt.internal.transfer.FileMessage.Answer;
import java.time.Duration;
import java.util.ArrayDeque;

/// What the sender of one file does next (§7.19). It offers the file, sends what the recipient
/// lacks, so much at once, and says the end; where anything ends otherwise than HANDLED, it waits
/// until nothing is under way and offers again, until there was no progress for too long. Not
/// thread-safe.
public final class OutgoingFile {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LAST_PAUSE = Duration.ofSeconds(2);

  /// How often the recipient may have less than before.
  private static final int SETBACKS_MAX = 16;

  private final long windowBytes;
  private final long patienceNanos;
  private final ArrayDeque<Integer> underWay = new ArrayDeque<>();
  private Phase phase = Phase.OFFER;
  private long next;
  private long acknowledged;
  private long underWayBytes;
  private boolean whole;
  private boolean restart;
  private boolean endSaid;
  private int setbacks;
  private long progressNanos;
  private Duration pause = Duration.ZERO;
  private long againNanos;
  private Refusal lastRefusal = Refusal.OTHER;
  private Ending ending = new Ending.Expired(Refusal.OTHER);

  private enum Phase {
    OFFER,
    SEND,
    /// Something failed: nothing more is sent until nothing is under way.
    DRAIN,
    END,
    OVER
  }

  /// What to do.
  public sealed interface Step {
    /// Offer the file, and say what became of that.
    ///
    /// @param restart what the recipient has is not ours
    /// @param said whether the end was said before: the recipient's application may have it
    record Offer(boolean restart, boolean said) implements Step {}

    /// Send the chunk at `offset`.
    record Send(long offset) implements Step {}

    /// Wait for the oldest chunk under way.
    record Await() implements Step {}

    record End() implements Step {}

    /// Do nothing until then, monotonic nanoseconds.
    record Pause(long untilNanos) implements Step {}

    record Over(Ending ending) implements Step {}
  }

  /// How it ended.
  public sealed interface Ending {
    record Handled() implements Ending {}

    record Refused(Refusal reason) implements Ending {}

    /// No progress for too long, and the recipient's application certainly has not got it.
    ///
    /// @param last why the recipient did not take it yet, as far as it said; else OTHER
    record Expired(Refusal last) implements Ending {}

    /// The end was said, and there was no word about it.
    record Unconfirmed() implements Ending {}
  }

  /// @param windowBytes what may be under way, apart from the chunk that exceeds it
  /// @param patience for how long there may be no progress
  public OutgoingFile(long windowBytes, Duration patience, long nanos) {
    this.windowBytes = windowBytes;
    this.patienceNanos = patience.toNanos();
    this.progressNanos = nanos;
    this.againNanos = nanos;
  }

  /// Bytes that the recipient has.
  public long acknowledged() {
    return acknowledged;
  }

  /// Whether the recipient may have everything and know it.
  public boolean endSaid() {
    return endSaid;
  }

  public Step next(long nanos) {
    if (phase == Phase.DRAIN && underWay.isEmpty()) {
      phase = Phase.OFFER;
    }
    boolean waits = phase == Phase.OFFER || phase == Phase.END;
    if (waits && nanos - progressNanos >= patienceNanos) {
      over(endSaid ? new Ending.Unconfirmed() : new Ending.Expired(lastRefusal));
    }
    return switch (phase) {
      case OFFER -> againNanos - nanos > 0 ? new Step.Pause(againNanos) : offer();
      case SEND -> sending();
      case DRAIN -> new Step.Await();
      case END -> new Step.End();
      case OVER -> new Step.Over(ending);
    };
  }

  private Step offer() {
    return new Step.Offer(restart, endSaid);
  }

  private Step sending() {
    if (whole) {
      return underWay.isEmpty() ? end() : new Step.Await();
    }
    return underWayBytes >= windowBytes ? new Step.Await() : new Step.Send(next);
  }

  private Step end() {
    phase = Phase.END;
    endSaid = true;
    return new Step.End();
  }

  private void over(Ending end) {
    phase = Phase.OVER;
    ending = end;
  }

  /// The recipient has `offset` bytes, which are ours: it is sent from there.
  public void goOn(long offset, long nanos) {
    restart = false;
    next = offset;
    whole = false;
    if (offset > acknowledged) {
      progress(nanos);
    } else if (offset < acknowledged && ++setbacks > SETBACKS_MAX) {
      over(new Ending.Expired(Refusal.UNKNOWN));
      return;
    }
    acknowledged = offset;
    phase = Phase.SEND;
  }

  /// What the recipient has is not ours: it is to begin anew.
  public void notOurs(long nanos) {
    boolean again = restart;
    restart = true;
    if (again) {
      later(nanos);
    } else {
      againNanos = nanos;
      phase = Phase.OFFER;
    }
  }

  /// What an offer or the end was answered, other than [Answer.GoOn].
  public void answered(Answer answer, long nanos) {
    switch (answer) {
      case Answer.Done done -> over(new Ending.Handled());
      case Answer.Refused(Refusal reason) -> {
        if (reason.passing()) {
          lastRefusal = reason;
          later(nanos);
        } else {
          over(new Ending.Refused(reason));
        }
      }
      case Answer.GoOn go -> later(nanos); // to an end: it makes no sense
    }
  }

  /// There was no answer to an offer or the end.
  public void unanswered(long nanos) {
    later(nanos);
  }

  private void later(long nanos) {
    backOff(nanos);
    phase = Phase.OFFER;
  }

  private void backOff(long nanos) {
    pause = pause.isZero() ? FIRST_PAUSE : pause.multipliedBy(2);
    pause = pause.compareTo(LAST_PAUSE) > 0 ? LAST_PAUSE : pause;
    againNanos = nanos + pause.toNanos();
  }

  /// A chunk of so many bytes was sent.
  public void sent(int bytes) {
    underWay.add(bytes);
    underWayBytes += bytes;
    next += bytes;
  }

  /// There is nothing after what was sent.
  public void whole() {
    whole = true;
  }

  /// The oldest chunk under way has ended.
  ///
  /// @param handled whether the recipient has written it
  public void ended(boolean handled, long nanos) {
    int bytes = underWay.remove();
    underWayBytes -= bytes;
    if (phase == Phase.DRAIN) {
      return;
    }
    if (handled) {
      acknowledged += bytes;
      progress(nanos);
    } else {
      backOff(nanos);
      phase = Phase.DRAIN;
    }
  }

  private void progress(long nanos) {
    progressNanos = nanos;
    pause = Duration.ZERO;
  }
}

package dev.redoubt.core.endpoint;

import dev.redoubt.core.Position;
import dev.redoubt.core.Protocol;
import dev.redoubt.core.frame.Batch;
import dev.redoubt.core.frame.Frames;
import dev.redoubt.core.frame.Receipt;
import dev.redoubt.core.link.OutboundLink;
import dev.redoubt.core.link.Outgoing;
import dev.redoubt.core.link.ResendTimer;
import dev.redoubt.core.link.RoundTrips;
import dev.redoubt.core.link.Taken;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.environment.Now;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Chooses what the next envelope says on a link: resends first, then new messages, then a probe;
/// and a farewell on a link whose messages have moved away.
final class DueBatches {
  /// A frame's type and length, bytes.
  static final int FRAME_HEADER = 5;

  /// A BATCH with a single message may fill the body alone, bytes.
  private static final int SINGLE_MAX = Protocol.BODY_MAX - 64;

  /// How many batches of an envelope may be resends: new messages and a farewell need room too.
  private static final int RESENDS_MAX = Frames.BATCHES_MAX - 2;

  private static final Duration LOOK = Duration.ofMillis(50);

  /// @param messages those in the batches, without skips
  record Picked(List<Batch> batches, List<Outgoing> messages) {
    /// What their frames may take, bytes.
    int bytes() {
      int bytes = 0;
      for (Batch batch : batches) {
        bytes += FRAME_HEADER + batch.wireBound();
      }
      return bytes;
    }

    void appendTo(WireWriter body) {
      for (Batch batch : batches) {
        int at = Frames.begin(body, Frames.BATCH);
        batch.write(body);
        Frames.end(body, at);
      }
    }
  }

  private final ResendTimer timer;
  private final Consumer<RoundTrips.Sample> roundTrips;
  private final int bytesMax;
  private boolean resend;
  private boolean resendOnce;
  private long resendBefore;

  /// Numbers below it were searched already.
  private long resendFrom;

  /// Nothing written before this instant was lost, as of the last search.
  private long nothingBefore;

  private boolean looked;
  private boolean probe;

  /// Links whose messages have moved away.
  private final ArrayDeque<OutboundLink> farewells = new ArrayDeque<>(1);

  /// @param bytesMax what one envelope's batches may take, except for a single large message
  /// @param roundTrips is told each that was measured
  DueBatches(ResendTimer timer, int bytesMax, Consumer<RoundTrips.Sample> roundTrips) {
    this.timer = timer;
    this.roundTrips = roundTrips;
    this.bytesMax = bytesMax - FRAME_HEADER;
  }

  /// What was last written before `beforeNanos` and is lacking goes out again, no more of it than
  /// one envelope holds.
  void resendOnce(long beforeNanos) {
    resend(beforeNanos);
    resendOnce = true;
  }

  /// A receipt came that lacks something: where that was before `beforeNanos`, it goes out again.
  /// The recipient decides how many receipts come, so where there was nothing, we look again only
  /// [#LOOK] later.
  void resendLacking(long beforeNanos) {
    if (!looked || beforeNanos - nothingBefore >= LOOK.toNanos()) {
      resend(beforeNanos);
      resendOnce = false;
    }
  }

  private void resend(long beforeNanos) {
    resend = true;
    resendBefore = beforeNanos;
    resendFrom = 0;
  }

  /// A new session may show something to be lacking that was received in the one before.
  void lookAgain() {
    looked = false;
  }

  void newSession(Now now) {
    lookAgain();
    timer.restart(now);
  }

  /// What was under way may be lost.
  void reconnected(Now now) {
    timer.restart(now);
  }

  void probe() {
    probe = true;
  }

  /// The messages of `left` have moved away.
  void farewell(OutboundLink left) {
    resend = false;
    probe = false;
    if (left.known()) {
      farewells.add(left);
    }
    timer.stop();
  }

  /// A fresh INIT carries the oldest: what was due in the session before is not due any more.
  void forgetResends() {
    resend = false;
    lookAgain();
  }

  /// Takes a receipt of `link`.
  Taken receipt(OutboundLink link, Receipt receipt, Position position, Now now) {
    Taken taken = link.receipt(receipt, position);
    if (taken != Taken.VIOLATION) {
      boolean progress = taken == Taken.PROGRESS;
      RoundTrips.Sample roundTrip = timer.answered(progress, link.receivedNext(), now);
      if (roundTrip != null) {
        roundTrips.accept(roundTrip);
      }
      if (link.underWay() == 0) {
        timer.stop();
      }
    }
    return taken;
  }

  /// The last receipt lacks something that was written.
  void resendLost(Now now) {
    resendLacking(timer.lostBefore(now));
  }

  /// The time of [#resendAt] has come.
  void resendTime(OutboundLink link, Now now) {
    if (link.underWay() == 0) {
      timer.stop();
    } else if (timer.expired(now) && !link.allReceived()) {
      resendOnce(now.nanos());
    } else {
      probe();
    }
  }

  /// When [#resendTime] wants to be called, monotonic nanoseconds.
  long resendAt() {
    return timer.at();
  }

  boolean any() {
    return resend || probe || farewellDue();
  }

  /// The old link is closed only once the messages outlive us on the new one.
  private boolean farewellDue() {
    return !farewells.isEmpty() && farewells.element().moveDurable();
  }

  /// The batches of the next envelope.
  ///
  /// @param fresh whether what is new may go
  /// @param word whether there must be one, if only a probe
  Picked pick(OutboundLink link, boolean fresh, boolean word, boolean confirmed, Now now) {
    Picked picked = new Picked(new ArrayList<>(), new ArrayList<>());
    int room = bytesMax;
    if (resend) {
      room -= resends(link, picked, confirmed, now);
    }
    if (fresh) {
      int hard = picked.batches().isEmpty() ? SINGLE_MAX : 0;
      Batch batch = link.fresh(room, hard, confirmed, picked.messages(), now);
      if (batch != null) {
        picked.batches().add(batch);
        timer.written(link.unwritten(), now);
      }
    }
    if (picked.batches().isEmpty() && (probe || word)) {
      picked.batches().add(link.probe(now));
    }
    if (farewellDue()) {
      picked.batches().add(farewells.remove().farewell(now));
    }
    probe = false;
    return picked;
  }

  /// @return the bytes that they take
  private int resends(OutboundLink link, Picked picked, boolean confirmed, Now now) {
    int used = 0;
    while (picked.batches().size() < RESENDS_MAX) {
      int hard = picked.batches().isEmpty() ? SINGLE_MAX : 0;
      Batch batch =
          link.resend(
              resendFrom, resendBefore, bytesMax - used, hard, confirmed, picked.messages(), now);
      if (batch == null) {
        looked |= used == 0;
        nothingBefore = used == 0 ? resendBefore : nothingBefore;
        // What did not fit any more goes into the next envelope.
        resend = used > bytesMax / 2 && !resendOnce;
        return used;
      }
      picked.batches().add(batch);
      resendFrom = batch.baseSeq() + batch.records().size();
      used += FRAME_HEADER + batch.wireBound();
      timer.start(now);
    }
    resend = !resendOnce;
    return used;
  }

  /// The early data of an INIT: the oldest that is not settled, or a probe.
  Picked early(OutboundLink link, Now now) {
    List<Outgoing> messages = new ArrayList<>();
    int room = Protocol.EARLY_DATA_MAX - FRAME_HEADER;
    Batch batch = link.resend(0, now.nanos(), room, 0, false, messages, now);
    if (batch == null) {
      batch = link.fresh(room, 0, false, messages, now);
    }
    if (!messages.isEmpty()) {
      timer.written(link.unwritten(), now);
    }
    return new Picked(List.of(batch == null ? link.probe(now) : batch), messages);
  }
}

package dev.redoubt.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.frame.Batch;
import dev.redoubt.core.frame.MessageRecord;
import dev.redoubt.core.frame.Receipt;
import dev.redoubt.core.link.InboundMessage;
import dev.redoubt.environment.Now;
import dev.redoubt.message.Settlement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What a hostile peer has sent on its links; checks that the victim handles it once and in order,
/// and that its receipts are true.
final class SaidLinks {
  /// A link may be forgotten this long after its last record expired, so not sooner after it
  /// arrived.
  private static final long MEMORY = Duration.ofMinutes(15).toNanos();

  /// The number of messages of a link that each receipt is compared with, the latest ones.
  private static final int COMPARED = 64;

  private static final class Said {
    long lowest;
    long from = Long.MAX_VALUE;
    long to;

    /// Skips lie within these numbers, which may count as settled at any time.
    long skipsFrom = Long.MAX_VALUE;

    long skipsTo;
    long at;
    boolean outOfDate;
    long settledNext;
    long lastInOrder = -1;
    InboundMessage.@Nullable Lane lane;
    final TreeMap<Long, Settlement> settled = new TreeMap<>();

    /// Handled before the victim forgot the link to make room.
    final TreeSet<Long> handledBefore = new TreeSet<>();

    final TreeSet<Long> handling = new TreeSet<>();
    final TreeSet<Long> running = new TreeSet<>();

    /// The victim has forgotten the link.
    void begin(InboundMessage.Lane begun) {
      if (outOfDate) {
        handledBefore.clear();
      } else {
        handledBefore.addAll(settled.keySet());
        handledBefore.addAll(handling);
      }
      lane = begun;
      outOfDate = false;
      lastInOrder = -1;
      settledNext = 0;
      settled.clear();
      handling.clear();
      running.clear();
    }

    boolean skips(long seq) {
      return seq >= skipsFrom && seq < skipsTo;
    }
  }

  private final Map<Long, Said> links = new HashMap<>();

  void said(Batch batch, Now now) {
    Said link = links.computeIfAbsent(batch.linkId(), id -> new Said());
    if (now.nanos() - link.at >= MEMORY) {
      link.outOfDate = true;
      link.settledNext = 0;
      link.lowest = 0;
    }
    link.at = now.nanos();
    link.lowest = Math.max(link.lowest, batch.lowestUnsettled());
    if (batch.records().isEmpty()) {
      return;
    }
    long end = batch.baseSeq() + batch.records().size();
    link.from = Math.min(link.from, batch.baseSeq());
    link.to = Math.max(link.to, end);
    if (batch.records().stream().anyMatch(MessageRecord::skip)) {
      link.skipsFrom = Math.min(link.skipsFrom, batch.baseSeq());
      link.skipsTo = Math.max(link.skipsTo, end);
    }
  }

  /// These were handed out together: at most one ordered run of each link.
  void handedOut(Iterable<InboundMessage> messages, Now now) {
    TreeSet<Long> begun = new TreeSet<>();
    for (InboundMessage message : messages) {
      Said link = link(message);
      long seq = message.seq();
      if (!message.lane().equals(link.lane)) {
        link.begin(message.lane());
      }
      assertThat(seq).as("%s was said", message).isBetween(link.from, link.to - 1);
      assertThat(link.settled).as("%s was not handled before", message).doesNotContainKey(seq);
      assertThat(message.redelivered() || !link.handledBefore.contains(seq))
          .as("%s is flagged", message)
          .isTrue();
      assertThat(link.handling.add(seq)).as("%s is not being handled", message).isTrue();
      assertThat(now.reached(message.expiresAtNanos())).as("%s is expired", message).isFalse();
      if (message.ordered()) {
        assertThat(seq).as("%s in order", message).isGreaterThan(link.lastInOrder);
        long id = message.linkId();
        assertThat(link.running.isEmpty() || begun.contains(id)).as("%s waited", message).isTrue();
        begun.add(id);
        link.lastInOrder = seq;
        link.running.add(seq);
      }
    }
  }

  void settled(InboundMessage message, Settlement settlement) {
    Said link = link(message);
    if (message.lane().equals(link.lane) && link.handling.remove(message.seq())) {
      link.running.remove(message.seq());
      link.settled.put(message.seq(), settlement);
    }
  }

  void handedOff(InboundMessage message) {
    link(message).running.remove(message.seq());
  }

  private Said link(InboundMessage message) {
    Said link = links.get(message.linkId());
    assertThat(link).as("the link of %s", message).isNotNull();
    return java.util.Objects.requireNonNull(link);
  }

  /// The victim has made room, and may have forgotten any link without a message in a handler.
  void evicted() {
    for (Said link : links.values()) {
      link.settledNext = 0;
      link.handledBefore.addAll(link.settled.keySet());
      link.settled.clear();
    }
  }

  void heard(Receipt receipt, Now now) {
    Said link = links.get(receipt.linkId());
    assertThat(link).as("the link of %s", receipt).isNotNull();
    if (now.nanos() - link.at >= MEMORY) {
      return; // it may be told of a link that begins anew
    }
    if (link.lane == null) {
      return; // a link that never held a message may be forgotten
    }
    assertThat(receipt.settledNext())
        .as("settled only grows")
        .isGreaterThanOrEqualTo(link.settledNext);
    link.settledNext = receipt.settledNext();
    link.settled.tailMap(link.lowest, true).descendingMap().entrySet().stream()
        .limit(COMPARED)
        .filter(each -> !link.skips(each.getKey()))
        .forEach(each -> told(receipt, each.getKey(), each.getValue()));
    for (long seq : link.handling.tailSet(link.lowest)) {
      if (!link.skips(seq)) {
        assertThat(settled(receipt, seq)).as("%s is in a handler, %s", seq, receipt).isFalse();
      }
    }
  }

  private static void told(Receipt receipt, long seq, Settlement settlement) {
    int code = code(receipt, seq);
    if (settled(receipt, seq) || code != 0) {
      assertThat(code).as("%s ended %s, %s", seq, settlement, receipt).isEqualTo(settlement.code());
    }
  }

  private static boolean settled(Receipt receipt, long seq) {
    return seq < receipt.settledNext()
        || receipt.settledAbove().stream().anyMatch(it -> seq >= it.from() && seq < it.to());
  }

  private static int code(Receipt receipt, long seq) {
    return receipt.outcomes().stream()
        .filter(run -> seq >= run.from() && seq < run.to())
        .mapToInt(Receipt.Run::code)
        .findFirst()
        .orElse(0);
  }
}

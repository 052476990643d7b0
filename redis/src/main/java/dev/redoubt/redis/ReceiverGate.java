package dev.redoubt.redis;

import dev.redoubt.ErrorCode;
import dev.redoubt.TransportException;
import dev.redoubt.core.Throttle;
import dev.redoubt.identity.AgentName;
import dev.redoubt.spi.Receiver;
import dev.redoubt.transport.Entry;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Misbehaviour;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The only caller of a [Receiver]: one call at a time, never on a thread that reads replies, which
/// must not block. News from several threads are queued, bounded and coalesced until the receiver
/// is free. An exception of the receiver is logged and otherwise ignored: it must not end a reader.
final class ReceiverGate implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReceiverGate.class);

  /// Most names with a hint, and most reports, that are queued. Others are dropped: hints may be,
  /// and reports are in the log.
  private static final int WAITING = 1_024;

  private record Report(Misbehaviour kind, String detail) {}

  private final InboxId inbox;
  private final Receiver receiver;
  private final BooleanSupplier writerConnected;
  private final boolean waitForRedis;
  private final AtomicBoolean woken = new AtomicBoolean();
  private volatile boolean closed;

  /// Held while the receiver is called.
  private final ReentrantLock calling = new ReentrantLock();

  /// What the receiver was last told; guarded by `calling`.
  private boolean toldConnected;

  private boolean everConnected;
  private long toldLosses;
  private String toldCode = "";
  private long toldRefusals;

  /// Guards the fields below; never held during a call.
  private final Object news = new Object();

  private boolean readerConnected;
  private long losses;
  private String reason = "";
  private String code = "";

  /// How many changes of the refusal there were, and the present one.
  private long refusals;

  private @Nullable String refusal;
  private final Map<AgentName, Boolean> hints = new LinkedHashMap<>();
  private final ArrayDeque<Report> reports = new ArrayDeque<>();
  private final Throttle<Report> throttle = new Throttle<>();

  /// @param waitForRedis whether the receiver is the only one to hear why Redis is not reached at
  ///   first; otherwise an exception says so
  ReceiverGate(
      InboxId inbox, Receiver receiver, BooleanSupplier writerConnected, boolean waitForRedis) {
    this.inbox = inbox;
    this.receiver = receiver;
    this.writerConnected = writerConnected;
    this.waitForRedis = waitForRedis;
  }

  /// Hands over entries, after all news so far. Blocks while the receiver does.
  void entries(List<Entry> entries) {
    tellNews();
    calling.lock();
    try {
      call(() -> receiver.entries(entries));
    } finally {
      calling.unlock();
    }
  }

  /// May be called with every reply.
  void readerConnected() {
    synchronized (news) {
      if (readerConnected) {
        return;
      }
      readerConnected = true;
    }
    wake();
  }

  void readerLost(TransportException why) {
    synchronized (news) {
      readerConnected = false;
      lost(why);
    }
    wake();
  }

  void writerConnected() {
    wake();
  }

  void writerLost(TransportException why) {
    synchronized (news) {
      lost(why);
    }
    wake();
  }

  private void lost(TransportException why) {
    losses++;
    reason = String.valueOf(why.getMessage());
    code = why.code();
  }

  /// @param why null once Redis accepts writes again
  void refused(@Nullable TransportException why) {
    synchronized (news) {
      refusals++;
      refusal = why == null ? null : String.valueOf(why.getMessage());
    }
    wake();
  }

  void hint(AgentName name, boolean joined) {
    synchronized (news) {
      if (hints.size() < WAITING || hints.containsKey(name)) {
        hints.put(name, joined);
      }
    }
    wake();
  }

  /// Told at most once in [Throttle#PAUSE], then with how often it has happened meanwhile.
  ///
  /// @param detail one of a few texts
  void misbehaviour(Misbehaviour kind, String detail) {
    long times = throttle.admit(new Report(kind, detail), System.nanoTime());
    if (times > 0) {
      tell(kind, times == 1 ? detail : again(detail, times));
    }
  }

  /// Tells what has happened again meanwhile. Called with every heartbeat.
  void tellRepeats() {
    throttle
        .due(System.nanoTime())
        .forEach((report, times) -> tell(report.kind(), again(report.detail(), times)));
  }

  private static String again(String detail, long times) {
    return detail + ", " + times + " times more since then";
  }

  /// For callers that throttle by themselves.
  void tell(Misbehaviour kind, String detail) {
    LOG.atWarn()
        .addKeyValue("inbox", inbox)
        .addKeyValue("kind", kind)
        .log("Redis misbehaves at inbox {}, {}: {}", inbox, kind, detail);
    synchronized (news) {
      if (reports.size() < WAITING) {
        reports.add(new Report(kind, detail));
      }
    }
    wake();
  }

  private void wake() {
    if (!closed && woken.compareAndSet(false, true)) {
      // Two of these may overtake each other: what is told is read from the state, not passed.
      Thread.ofVirtual().name("redoubt-notifier-" + inbox).start(this::tellNews);
    }
  }

  private void tellNews() {
    calling.lock();
    try {
      woken.set(false);
      tellConnection();
      tellRefusal();
      List<Report> told;
      Map<AgentName, Boolean> hinted;
      synchronized (news) {
        told = List.copyOf(reports);
        reports.clear();
        hinted = new LinkedHashMap<>(hints);
        hints.clear();
      }
      told.forEach(report -> call(() -> receiver.misbehaviour(report.kind(), report.detail())));
      hinted.forEach((name, joined) -> call(() -> receiver.hint(name, joined)));
    } finally {
      calling.unlock();
    }
  }

  /// Connected means able to read and to write. A loss is told even if it has healed meanwhile,
  /// since entries may have been lost with it.
  private void tellConnection() {
    boolean connected;
    long lossesNow;
    String why;
    String codeNow;
    synchronized (news) {
      connected = readerConnected && writerConnected.getAsBoolean();
      lossesNow = losses;
      why = reason;
      codeNow = code;
    }
    boolean lost = lossesNow != toldLosses && (toldConnected || newReason(codeNow));
    toldLosses = lossesNow;
    if (lost) {
      toldConnected = false;
      toldCode = codeNow;
      LOG.atInfo().addKeyValue("inbox", inbox).log("Inbox {}: Redis is lost: {}", inbox, why);
      call(() -> receiver.disconnected(why));
    }
    if (connected && !toldConnected) {
      toldConnected = true;
      everConnected = true;
      toldCode = "";
      LOG.atInfo().addKeyValue("inbox", inbox).log("Inbox {}: Redis is reached", inbox);
      call(receiver::connected);
    }
  }

  /// While disconnected, a new reason that Redis itself gives (such as being a replica) is told;
  /// that it is still unreachable is not.
  private boolean newReason(String codeNow) {
    return (everConnected || waitForRedis)
        && !codeNow.equals(toldCode)
        && !codeNow.equals(ErrorCode.REDIS_UNREACHABLE)
        && !codeNow.equals(ErrorCode.REDIS_TIMEOUT);
  }

  /// Tells a refusal only while connected: otherwise the lost connection is the trouble.
  private void tellRefusal() {
    long refusalsNow;
    String refusalNow;
    synchronized (news) {
      refusalsNow = refusals;
      refusalNow = refusal;
    }
    if (!toldConnected || refusalsNow == toldRefusals) {
      return;
    }
    toldRefusals = refusalsNow;
    if (refusalNow == null) {
      call(receiver::accepted);
    } else {
      call(() -> receiver.refused(refusalNow));
    }
  }

  private void call(Runnable receiving) {
    if (closed) {
      return;
    }
    try {
      receiving.run();
    } catch (RuntimeException | Error e) {
      LOG.atError()
          .addKeyValue("inbox", inbox)
          .setCause(e)
          .log("The receiver of inbox {} threw", inbox);
    }
  }

  /// Starts no more calls. Does not wait for a call in progress.
  @Override
  public void close() {
    closed = true;
  }
}

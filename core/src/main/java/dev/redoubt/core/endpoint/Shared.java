package dev.redoubt.core.endpoint;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.budget.MemoryBudget;
import dev.redoubt.core.link.OutboundLink;
import dev.redoubt.core.link.Outgoing;
import dev.redoubt.core.link.Ticket;
import dev.redoubt.core.session.DropReason;
import dev.redoubt.core.session.Self;
import dev.redoubt.core.session.Session;
import dev.redoubt.core.session.SessionTable;
import dev.redoubt.environment.Limits;
import dev.redoubt.environment.Now;
import dev.redoubt.environment.Randomness;
import dev.redoubt.identity.Trust;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.Outcome;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Stream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What the parts of one endpoint have in common: who we are, what comes out, and what is counted.
final class Shared {
  /// Gets word of a write.
  interface Writer {
    void written(boolean acknowledged, Now now);
  }

  private static final int TOLD_EXPECTED_MAX = 512;

  final EndpointConfig config;
  Self local;

  /// How often our credential was renewed.
  long renewals;

  final TrustPolicy trust;
  final InboxId inbox;
  final SessionTable sessions = new SessionTable();
  final MemoryBudget budget;
  final Agenda agenda = new Agenda();
  final WriteTurns turns = new WriteTurns(agenda);
  final BundleFloors bundleFloors;

  /// Whose INITs are under way, by handshake id.
  final Map<Bytes, OutboundChannel> initiated = new HashMap<>();

  /// Whose sessions those are that we opened.
  final Map<Session, OutboundChannel> outbound = new HashMap<>();

  private List<Action> actions = new ArrayList<>();

  /// Messages of which the same is to be told since the last action: that they were received, or
  /// have ended so. Runs of them become one action. The next is made as large as the last was.
  private List<Ticket> told = new ArrayList<>();

  private @Nullable Outcome toldOutcome;

  private final Map<Long, Writer> writers = new HashMap<>();
  private final Map<DropReason, Long> drops = new EnumMap<>(DropReason.class);
  private long nextWrite;
  private long nextSession;
  private boolean connected;
  private long graceUntil;
  long rotations;
  long kemSteps;
  long handshakes;

  final ForgottenIdentities forgotten;

  /// Bundles that may be verified: Redis can show ever new ones.
  final TokenBucket verifications;

  /// Directories that may be read.
  final ReadRates reads;

  /// KEM steps that peers may have us do.
  final StepRates steps;

  final Reports reports;
  final Irregularities irregularities = new Irregularities(this);

  Shared(EndpointConfig config, Self local, MemoryBudget budget, Now now) {
    this.config = config;
    this.local = local;
    this.trust = Trust.keepingOwnName(local.name(), local.fingerprint(), config.trust());
    this.inbox = InboxId.of(config.identity().fingerprint(), local.instance());
    this.budget = budget;
    this.forgotten = new ForgottenIdentities(budget.common());
    this.bundleFloors = new BundleFloors(config.limits().peers());
    this.reads = new ReadRates(now);
    this.steps = new StepRates(config.limits().peers(), now);
    this.reports = new Reports(now);
    this.verifications = new TokenBucket(Protocol.BUNDLES_PER_SECOND, Duration.ofSeconds(1), now);
  }

  Limits limits() {
    return config.limits();
  }

  Randomness randomness() {
    return config.randomness();
  }

  /// Sessions are ordered by when they were sent, at an initiator, or accepted, at a responder.
  long nextSessionOrder() {
    return nextSession++;
  }

  boolean connected() {
    return connected;
  }

  void connected(Now now) {
    connected = true;
    graceUntil = now.plus(Protocol.RECONNECT_GRACE);
  }

  void disconnected() {
    connected = false;
  }

  /// Nobody is judged off so soon after Redis came back: they may not have had their turn yet.
  boolean inGrace(Now now) {
    return !now.reached(graceUntil);
  }

  /// A link of ours whose messages tell what becomes of them.
  OutboundLink newLink() {
    return new OutboundLink(
        randomness().nextLong(),
        new OutboundLink.Listener() {
          @Override
          public void received(Outgoing message) {
            tell(message.ticket(), null);
          }

          @Override
          public void ended(Outgoing message, Outcome outcome) {
            tell(message.ticket(), outcome);
          }
        });
  }

  private void tell(Ticket ticket, @Nullable Outcome outcome) {
    if (!Objects.equals(outcome, toldOutcome)) {
      emitTold();
    }
    toldOutcome = outcome;
    told.add(ticket);
  }

  void emit(Action action) {
    emitTold();
    actions.add(action);
  }

  private void emitTold() {
    if (!told.isEmpty()) {
      actions.add(
          toldOutcome == null
              ? new Action.Progress(Action.Stage.RECEIVED, told)
              : new Action.Ended(told, toldOutcome));
      told = new ArrayList<>(Math.min(told.size(), TOLD_EXPECTED_MAX));
    }
  }

  void report(Event event) {
    if (reports.admits(event)) {
      emit(new Action.Report(event));
    }
  }

  void write(InboxId to, Stream stream, Bytes bytes, Writer writer) {
    long id = nextWrite++;
    writers.put(id, writer);
    emit(new Action.Write(id, to, stream, bytes, true));
  }

  /// Writes what is asked for again where it gets lost.
  void write(InboxId to, Stream stream, Bytes bytes) {
    emit(new Action.Write(nextWrite++, to, stream, bytes, false));
  }

  void written(long id, boolean acknowledged, Now now) {
    Writer writer = writers.remove(id);
    if (writer != null) {
      writer.written(acknowledged, now);
    }
  }

  int writesUnderWay() {
    return writers.size();
  }

  void drop(DropReason reason) {
    drops.merge(reason, 1L, Long::sum);
  }

  Map<String, Long> drops() {
    Map<String, Long> counts = new HashMap<>();
    drops.forEach((reason, count) -> counts.put(reason.name(), count));
    if (budget.refused() > 0) {
      counts.put(DropReason.BEYOND_BUDGET.name(), budget.refused());
    }
    return counts;
  }

  /// Whether there is anything to take, or to flush before.
  boolean pending() {
    return !actions.isEmpty() || !told.isEmpty() || agenda.pending();
  }

  List<Action> takeActions(Now now) {
    reports.pass(now).forEach(event -> emit(new Action.Report(event)));
    emitTold();
    List<Action> taken = actions;
    actions = new ArrayList<>();
    return taken;
  }

  /// `span` and up to a tenth more, so that many do not act at once.
  long jittered(long span) {
    return span + Math.floorMod(randomness().nextLong(), Math.max(1, span / 10));
  }
}

package dev.redoubt.core.endpoint;

import dev.redoubt.core.link.InboundMessage;
import dev.redoubt.core.link.Outgoing;
import dev.redoubt.core.link.Ticket;
import dev.redoubt.core.session.DropReason;
import dev.redoubt.environment.Now;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.Outcome;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Misbehaviour;
import dev.redoubt.transport.Stream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Everything that comes out of an endpoint: actions, in the order in which they were decided,
/// among them writes and events; and what is only counted.
final class Effects implements Outgoing.Listener {
  /// Is told whether Redis took a write.
  interface WriteListener {
    void written(boolean acknowledged, Now now);
  }

  private static final int TOLD_EXPECTED_MAX = 512;

  private List<Action> actions = new ArrayList<>();

  /// Tickets with the same pending notification, coalesced into one action. A null outcome: they
  /// were received. The next list is made as large as the last was.
  private List<Ticket> told = new ArrayList<>();

  private @Nullable Outcome toldOutcome;

  /// Takes control messages in place of the driver.
  private Consumer<InboundMessage> controls = message -> {};

  private final Map<Long, WriteListener> writes = new HashMap<>();
  private long nextWrite;
  private final Reports reports;
  private final EndpointCounters counters;

  Effects(EndpointCounters counters, Now now) {
    this.counters = counters;
    this.reports = new Reports(now);
  }

  EndpointCounters counters() {
    return counters;
  }

  void emit(Action action) {
    emitTold();
    actions.add(action);
  }

  /// Control messages that are to be handled go there.
  void onControl(Consumer<InboundMessage> taker) {
    controls = taker;
  }

  /// Hands out one run of a lane.
  void handOut(List<InboundMessage> run) {
    if (ControlTypes.control(run.getFirst().type())) {
      run.forEach(controls); // one alone: they need no order
    } else {
      emit(new Action.Handle(run));
    }
  }

  @Override
  public void received(Outgoing message) {
    tell(message.ticket(), null);
  }

  @Override
  public void ended(Outgoing message, Outcome outcome) {
    Outgoing.Holder holder = message.holder();
    if (holder != null) {
      holder.ended(message, outcome);
    }
    tell(message.ticket(), outcome);
  }

  @Override
  public void kept(List<Outgoing> messages) {
    emit(new Action.Progress(Action.Stage.KEPT, messages.stream().map(Outgoing::ticket).toList()));
  }

  private void tell(Ticket ticket, @Nullable Outcome outcome) {
    if (!Objects.equals(outcome, toldOutcome)) {
      emitTold();
    }
    toldOutcome = outcome;
    told.add(ticket);
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

  /// Reports `event`, unless there were too many of its kind: then it is counted.
  void report(Event event) {
    counters.happened(event);
    if (reports.admits(event)) {
      emit(new Action.Report(event));
    }
  }

  /// Counts and reports what an honest Redis, or an honest peer, would not do.
  void misbehaved(Misbehaviour kind, String detail) {
    counters.misbehaved(kind, 1);
    report(new Event.BrokerMisbehaviour(kind, detail));
  }

  /// Whether the first use of a stranger would be reported now.
  boolean admitsFirstUse() {
    return reports.admitsFirstUse();
  }

  /// Events that were not reported one by one, since the start.
  long eventsWithheld() {
    return reports.withheld();
  }

  /// Counts what was dropped: its sender never hears of it.
  void drop(DropReason reason) {
    counters.drop(reason);
  }

  void write(InboxId to, Stream stream, Bytes bytes, WriteListener listener) {
    long id = nextWrite++;
    writes.put(id, listener);
    emit(new Action.Write(id, to, stream, bytes, true));
  }

  /// Writes what the peer asks for again if it gets lost.
  void write(InboxId to, Stream stream, Bytes bytes) {
    emit(new Action.Write(nextWrite++, to, stream, bytes, false));
  }

  void written(long id, boolean acknowledged, Now now) {
    WriteListener listener = writes.remove(id);
    if (listener != null) {
      listener.written(acknowledged, now);
    }
  }

  /// Writes of which the driver has not reported the end.
  int writesUnderWay() {
    return writes.size();
  }

  boolean none() {
    return actions.isEmpty() && told.isEmpty();
  }

  /// Returns each action once.
  List<Action> take(Now now) {
    reports.pass(now).forEach(event -> emit(new Action.Report(event)));
    emitTold();
    List<Action> taken = actions;
    actions = new ArrayList<>();
    return taken;
  }
}

package dev.redoubt.core.endpoint;

import dev.redoubt.core.kept.Journal;
import dev.redoubt.environment.Now;
import java.time.Duration;

/// How we leave (§7.12): no message enters a handler any more, running handlers may end and sent
/// messages may be settled; then goodbye, until every sender knows or the time is up.
final class Drain extends Agenda.Task {
  private final Agenda agenda;
  private final Effects effects;
  private final RedisState redis;
  private final Destinations destinations;
  private final InboundChannels inbound;
  private final Journal journal;
  private boolean begun;
  private boolean goodbye;
  private boolean left;
  private long deadline = Long.MAX_VALUE;
  private long goodbyeBy = Long.MAX_VALUE;

  Drain(TaskContext context, Destinations destinations, InboundChannels inbound) {
    this.agenda = context.agenda();
    this.effects = context.effects();
    this.redis = context.redis();
    this.destinations = destinations;
    this.inbound = inbound;
    this.journal = context.journal();
  }

  boolean begun() {
    return begun;
  }

  void begin(Duration drain, Now now) {
    if (begun) {
      return;
    }
    begun = true;
    deadline = now.plus(drain);
    // What is left of the time belongs to the goodbye: it needs a round trip or two.
    goodbyeBy = now.plus(drain.multipliedBy(4).dividedBy(5));
    inbound.forEach(InboundChannel::leave);
    agenda.touch(this);
  }

  /// Takes the next step where possible. Called after every change.
  void check(Now now) {
    if (!begun || left) {
      return;
    }
    if (!goodbye && (settled() || now.reached(goodbyeBy))) {
      goodbye = true;
      giveUp();
      for (Destination destination : destinations) {
        destination.channels().forEach(OutboundChannel::sayGoodbye);
      }
      inbound.forEach(channel -> channel.sayGoodbye(now));
      agenda.flush(now);
    }
    giveUp();
    if (goodbye && (now.reached(deadline) || !redis.connected() || done())) {
      left = true;
      effects.emit(new Action.Left());
    }
  }

  /// Ends what has not ended, also what a handler that ends late sends. With a store, our next run
  /// goes on with it.
  private void giveUp() {
    if (goodbye && !journal.on()) {
      destinations.forEach(Destination::giveUpAll);
    }
  }

  private boolean settled() {
    for (Destination destination : destinations) {
      if (destination.unsettled() > 0) {
        return false;
      }
    }
    for (InboundChannel channel : inbound) {
      if (channel.handling()) {
        return false;
      }
    }
    return true;
  }

  private boolean done() {
    if (!journal.quiet()) {
      return false;
    }
    for (InboundChannel channel : inbound) {
      if (!channel.done()) {
        return false;
      }
    }
    return true;
  }

  @Override
  void onTime(Now now) {}

  @Override
  void flush(Now now) {}

  @Override
  long wakeAt() {
    return left ? Long.MAX_VALUE : goodbye ? deadline : goodbyeBy;
  }
}

package dev.redoubt.core.endpoint;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.kept.Journal;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.AgentName;
import dev.redoubt.message.Bytes;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Our heartbeat, every 5 s: a ping through our own streams and, once published, our bundle (§8.4).
final class Presence extends Agenda.Task {
  private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(30);
  private static final long NEVER = Long.MAX_VALUE;

  private final Agenda agenda;
  private final Effects effects;
  private final RedisState redis;
  private final Journal journal;
  private final AgentName name;
  private final Prekeys prekeys;
  private boolean published;
  private boolean left;
  private boolean due;
  private long beatAt = NEVER;
  private long reportedDifference;

  /// @param name ours
  Presence(TaskContext context, AgentName name, Prekeys prekeys) {
    this.agenda = context.agenda();
    this.effects = context.effects();
    this.redis = context.redis();
    this.journal = context.journal();
    this.name = name;
    this.prekeys = prekeys;
    prekeys.onRenewal(this::renewed);
  }

  /// There is another bundle: it is published at once, since an INIT made from the old one may not
  /// be opened.
  void renewed() {
    due = true;
    agenda.touch(this);
  }

  void publish(Now now) {
    if (!published) {
      published = true;
      beatAt = now.nanos();
      agenda.touch(this);
    }
  }

  void connected(Now now) {
    beatAt = now.nanos();
    agenda.touch(this);
  }

  void leave() {
    left = true;
  }

  /// Redis has told its time.
  void answered(long timeMillis, Now now) {
    long difference = now.wallMillis() - timeMillis;
    boolean news = Math.abs(difference - reportedDifference) > CLOCK_TOLERANCE.toMillis() / 2;
    if (Math.abs(difference) > CLOCK_TOLERANCE.toMillis() && news) {
      reportedDifference = difference;
      effects.report(new Event.ClockDifference(difference));
    } else if (Math.abs(difference) <= CLOCK_TOLERANCE.toMillis() / 2) {
      reportedDifference = 0;
    }
  }

  @Override
  void onTime(Now now) {}

  @Override
  void flush(Now now) {
    if (!left && redis.connected() && (due || now.reached(beatAt))) {
      beatAt = now.plus(Protocol.HEARTBEAT);
      prekeys.renew(now);
      due = false;
      @Nullable Bytes bundle = published ? prekeys.published(now) : null;
      effects.emit(new Action.Heartbeat(name, bundle));
      if (journal.on()) {
        effects.emit(new Action.ReadOwner());
      }
    }
  }

  @Override
  long wakeAt() {
    return left || !redis.connected() ? NEVER : beatAt;
  }
}

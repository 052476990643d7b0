package dev.redoubt.gateway.console;

import dev.redoubt.AgentBuilder;
import dev.redoubt.AgentCounters;
import dev.redoubt.AgentEvent;
import dev.redoubt.AgentListener;
import dev.redoubt.message.Outcome;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Keeps what an agent did lately, for pages that are opened later: five minutes of traffic, events
/// and messages that did not end well. The oldest makes room. Thread-safe.
public final class Recorder implements AgentListener {
  public static final int EVENTS = 10_000;
  public static final int ENDINGS = 1_000;
  public static final int SAMPLES = 300;

  /// Names pinned on first use that are remembered.
  static final int FIRST_USES = 1_000;

  /// What [#after] returns at a time.
  static final int TOGETHER = 2_000;

  private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final ReentrantLock lock = new ReentrantLock();
  private final InstantSource wall;
  private final LongSupplier nanos;
  private final Ring<Happening> events = new Ring<>(EVENTS);
  private final Ring<Ending> endings = new Ring<>(ENDINGS);
  private final Ring<Sample> samples = new Ring<>(SAMPLES);

  /// Of names that the agent contacted, and of those that contacted it: whoever can reach Redis can
  /// make many of the latter, and they must not push out the former.
  private final Set<String> contacted = new LinkedHashSet<>();

  private final Set<String> contactedUs = new LinkedHashSet<>();
  private boolean forgotten;
  private @Nullable Traffic traffic;
  private long sampledAt;
  private long numbers;

  Recorder(InstantSource wall, LongSupplier nanos) {
    this.wall = wall;
    this.nanos = nanos;
  }

  /// One that listens to the agent of `builder`: also to the end of each message, which costs each
  /// a wake-up of a thread at most.
  public static Recorder of(AgentBuilder builder) {
    Recorder recorder = new Recorder(InstantSource.system(), System::nanoTime);
    builder.listener(recorder, eventKinds());
    // A listener of its own: the ends of messages must not make others fall behind.
    builder.listener(recorder, Set.of(AgentEvent.MessageEnded.class));
    return recorder;
  }

  private static Set<Class<? extends AgentEvent>> eventKinds() {
    return Arrays.stream(AgentEvent.class.getDeclaredClasses())
        .filter(kind -> kind.isRecord() && kind != AgentEvent.MessageEnded.class)
        .<Class<? extends AgentEvent>>map(kind -> kind.asSubclass(AgentEvent.class))
        .collect(Collectors.toSet());
  }

  @Override
  public void event(AgentEvent event) {
    lock.lock();
    try {
      record(event);
    } finally {
      lock.unlock();
    }
  }

  private void record(AgentEvent event) {
    long now = wall.millis();
    switch (event) {
      case AgentEvent.MessageEnded ended -> {
        ended(ended, now);
        return;
      }
      case AgentEvent.DeadLetter dead -> {
        died(dead, now); // a peer can make many: they must not push out the other events
        return;
      }
      case AgentEvent.FirstUse first -> {
        Set<String> uses = first.inbound() ? contactedUs : contacted;
        uses.add(first.peer() + " " + first.fingerprint());
        if (uses.size() > FIRST_USES) {
          uses.remove(uses.iterator().next());
          forgotten = true;
        }
      }
      default -> {}
    }
    Words words = Words.of(event);
    events.add(
        new Happening(
            ++numbers,
            now,
            event.getClass().getSimpleName(),
            words.level(),
            words.peer(),
            words.detail()));
  }

  private void ended(AgentEvent.MessageEnded ended, long now) {
    String to = ended.delivery().to();
    String id = ended.delivery().id().toString();
    switch (ended.outcome()) {
      case Outcome.Handled handled -> {}
      case Outcome.Rejected rejected ->
          endings.add(
              new Ending(
                  ++numbers, now, true, to, id, "", "REJECTED", rejected.reason().toString()));
      case Outcome.Expired expired ->
          endings.add(
              new Ending(++numbers, now, true, to, id, "", "EXPIRED", Words.cut(expired.detail())));
      case Outcome.Unconfirmed open ->
          endings.add(
              new Ending(
                  ++numbers, now, true, to, id, "", "UNCONFIRMED", Words.cut(open.detail())));
    }
  }

  private void died(AgentEvent.DeadLetter dead, long now) {
    endings.add(
        new Ending(
            ++numbers,
            now,
            false,
            dead.message().from(),
            dead.message().id().toString(),
            dead.message().type(),
            dead.reason().name(),
            dead.cause().map(thrown -> Words.cut(thrown.getClass().getName())).orElse("")));
  }

  /// To be called often, by one thread: takes a sample about each second.
  public void tick(Supplier<AgentCounters> counters) {
    long now = nanos.getAsLong();
    if (traffic == null) {
      traffic = new Traffic(counters.get(), now);
      sampledAt = now;
      return;
    }
    if (now - sampledAt < EVERY_NANOS) {
      return;
    }
    AgentCounters read = counters.get(); // takes a lock of the agent: not under ours
    lock.lock();
    try {
      samples.add(traffic.sample(++numbers, wall.millis(), read, now));
    } finally {
      lock.unlock();
    }
    // In step with the seconds, unless it was late.
    sampledAt = now - sampledAt < 2 * EVERY_NANOS ? sampledAt + EVERY_NANOS : now;
  }

  /// What has a higher number than `number`, in order, and at most [#TOGETHER] of it: ask again
  /// with the last number until nothing comes.
  public List<Numbered> after(long number) {
    List<Numbered> all = new ArrayList<>();
    lock.lock();
    try {
      all.addAll(events.after(number));
      all.addAll(endings.after(number));
      all.addAll(samples.after(number));
    } finally {
      lock.unlock();
    }
    all.sort(Comparator.comparingLong(Numbered::number));
    return all.size() <= TOGETHER ? all : Collections.unmodifiableList(all.subList(0, TOGETHER));
  }

  /// Whether this run has pinned `fingerprint` for `peer` on first use.
  public boolean firstUse(String peer, String fingerprint) {
    lock.lock();
    try {
      String use = peer + " " + fingerprint;
      return contacted.contains(use) || contactedUs.contains(use);
    } finally {
      lock.unlock();
    }
  }

  /// Whether first uses were forgotten: for what [#firstUse] does not know, nobody can say any
  /// more.
  public boolean firstUsesForgotten() {
    lock.lock();
    try {
      return forgotten;
    } finally {
      lock.unlock();
    }
  }
}

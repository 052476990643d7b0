package dev.redoubt;

import dev.redoubt.core.endpoint.ControlTypes;
import dev.redoubt.core.endpoint.DeadLetter;
import dev.redoubt.core.endpoint.Endpoint;
import dev.redoubt.core.frame.Header;
import dev.redoubt.core.link.InboundMessage;
import dev.redoubt.environment.Now;
import dev.redoubt.internal.transfer.FileMessage;
import dev.redoubt.message.Settlement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reports messages that were not handled, until the agent has closed, and keeps them.
final class DeadLetterBox implements DeadLetters {
  private final Events events;
  private final Driver driver;
  private volatile boolean stopped;

  /// Null while the agent is not started.
  private volatile @Nullable Consumer<InboundMessage> handlers;

  DeadLetterBox(Events events, Driver driver) {
    this.events = events;
    this.driver = driver;
  }

  /// Before their sender is told.
  void report(InboundMessage message, Settlement reason, @Nullable Throwable cause) {
    if (!stopped && !internal(message)) {
      events.deadLetter(
          new AgentEvent.DeadLetter(
              new Message<>(message, message.payload()), reason, Optional.ofNullable(cause)));
    }
  }

  /// Right before its settlement, under the lock: both are kept in one commit.
  void keep(
      Endpoint endpoint, InboundMessage message, Settled settled, Settled.Dead dead, Now now) {
    if (ControlTypes.reserved(message.type())) {
      return; // without its transfer it means nothing
    }
    List<DeadLetter> lost =
        endpoint
            .deadLetters()
            .add(message, settled.settlement(), dead.attempts(), dead.cause(), now);
    for (DeadLetter letter : lost) {
      events.report(new AgentEvent.DeadLetterLost(letter(letter)));
    }
  }

  /// The application hears of a file that its handler did not take, and of nothing before that.
  private static boolean internal(InboundMessage message) {
    return ControlTypes.reserved(message.type()) && !message.type().equals(FileMessage.END);
  }

  void stop() {
    stopped = true;
  }

  /// The agent has started: what was marked before is handed out.
  void start(Consumer<InboundMessage> hands) {
    handlers = hands;
    List<Long> marked = read((endpoint, now) -> endpoint.deadLetters().takeMarked(), List.of());
    marked.forEach(this::replay);
  }

  private <T> T read(BiFunction<Endpoint, Now, T> input, T closed) {
    T read = driver.callIfOpen(input);
    return read == null ? closed : read;
  }

  @Override
  public int count() {
    return read((endpoint, now) -> endpoint.deadLetters().count(), 0);
  }

  @Override
  public List<Letter> list() {
    List<DeadLetter> all = read((endpoint, now) -> endpoint.deadLetters().all(), List.of());
    return all.stream().map(DeadLetterBox::letter).toList();
  }

  @Override
  public Optional<Letter> get(long number) {
    Optional<DeadLetter> found =
        read(
            (endpoint, now) -> Optional.ofNullable(endpoint.deadLetters().get(number)),
            Optional.empty());
    return found.map(DeadLetterBox::letter);
  }

  @Override
  public boolean replay(long number) {
    Consumer<InboundMessage> hands = handlers;
    if (hands == null) {
      return read((endpoint, now) -> endpoint.deadLetters().mark(number), false);
    }
    InboundMessage again =
        driver
            .<Optional<InboundMessage>>call(
                (endpoint, now) -> Optional.ofNullable(endpoint.deadLetters().replay(number, now)))
            .orElse(null);
    if (again != null) {
      hands.accept(again);
    }
    return again != null;
  }

  @Override
  public boolean purge(long number) {
    return read((endpoint, now) -> endpoint.deadLetters().remove(number), false);
  }

  @Override
  public int purge() {
    return read(
        (endpoint, now) -> {
          List<DeadLetter> all = new ArrayList<>(endpoint.deadLetters().all());
          all.forEach(letter -> endpoint.deadLetters().remove(letter.number()));
          return all.size();
        },
        0);
  }

  private static Letter letter(DeadLetter dead) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (Header header : dead.headerList()) {
      headers.put(header.key(), header.value().toUtf8());
    }
    return new Letter(
        dead.number(),
        dead.origin().id(),
        dead.origin().from().value(),
        dead.origin().fingerprint(),
        dead.type(),
        dead.contentType(),
        Collections.unmodifiableMap(headers),
        Instant.ofEpochMilli(dead.sentMillis()),
        Instant.ofEpochMilli(dead.deadMillis()),
        dead.attempts(),
        dead.reason(),
        dead.cause().isEmpty() ? Optional.empty() : Optional.of(dead.cause()),
        dead.payload());
  }
}

package dev.redoubt;

import dev.redoubt.message.Bytes;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// What an application has registered. Safe for several threads.
final class Handlers {
  private final Map<String, Registration<?>> byType = new ConcurrentHashMap<>();
  private final AtomicReference<@Nullable Registration<Bytes>> others = new AtomicReference<>();

  /// One handler or answerer.
  record Registration<T>(Class<T> body, Work<T> work, boolean unordered) {}

  /// What is done with a message that was decoded.
  sealed interface Work<T> {
    record Handle<T>(Handler<T> handler) implements Work<T> {}

    record Answer<T>(Answerer<T, ?> answerer) implements Work<T> {}
  }

  <T> void add(String type, Class<T> body, Handler<T> handler, Handling... options) {
    register(type, body, new Work.Handle<>(handler), options);
  }

  <T> void addAnswerer(String type, Class<T> body, Answerer<T, ?> answerer, Handling... options) {
    register(type, body, new Work.Answer<>(answerer), options);
  }

  void addOthers(Handler<Bytes> handler) {
    Registration<Bytes> registration =
        new Registration<>(Bytes.class, new Work.Handle<>(handler), false);
    if (!others.compareAndSet(null, registration)) {
      throw exists("all other types");
    }
  }

  boolean empty() {
    return byType.isEmpty() && others.get() == null;
  }

  boolean unordered(String type) {
    Registration<?> registration = byType.get(type);
    return registration != null && registration.unordered();
  }

  /// Whether messages of `type` are requests, which are answered.
  boolean answers(String type) {
    Registration<?> registration = byType.get(type);
    return registration != null && registration.work() instanceof Work.Answer<?>;
  }

  @Nullable Registration<?> find(String type) {
    Registration<?> registration = byType.get(type);
    return registration == null ? others.get() : registration;
  }

  private <T> void register(String type, Class<T> body, Work<T> work, Handling... options) {
    String wrong = MessageChecks.wrongType(type);
    if (wrong != null) {
      throw new ConfigurationException("BAD_TYPE", wrong);
    }
    boolean unordered = Set.of(options).contains(Handling.UNORDERED);
    if (byType.putIfAbsent(type, new Registration<>(body, work, unordered)) != null) {
      throw exists("\"" + type + "\"");
    }
  }

  private static ConfigurationException exists(String what) {
    return new ConfigurationException(
        "HANDLER_EXISTS", "There is a handler for " + what + " already; a type has only one.");
  }
}

package dev.redoubt;

import dev.redoubt.core.endpoint.ControlTypes;
import dev.redoubt.message.Bytes;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The registered handlers. Thread-safe.
final class Handlers {
  private final Map<String, Registration<?>> byType = new ConcurrentHashMap<>();
  private final AtomicReference<@Nullable Registration<Bytes>> others = new AtomicReference<>();

  /// One handler.
  record Registration<T>(TypeRef<T> body, Work<T> work, HandlerOptions options) {}

  /// What to do with a decoded message.
  sealed interface Work<T> {
    record Handle<T>(Handler<T> handler) implements Work<T> {}

    record Answer<T>(RequestHandler<T, ?> handler) implements Work<T> {}
  }

  <T> void add(String type, TypeRef<T> body, Handler<T> handler, HandlerOptions options) {
    register(type, body, new Work.Handle<>(handler), options);
  }

  <T> void addForRequests(
      String type, TypeRef<T> body, RequestHandler<T, ?> handler, HandlerOptions options) {
    register(type, body, new Work.Answer<>(handler), options);
  }

  void addForAny(Handler<Bytes> handler) {
    Registration<Bytes> registration =
        new Registration<>(
            TypeRef.of(Bytes.class), new Work.Handle<>(handler), HandlerOptions.DEFAULT);
    if (!others.compareAndSet(null, registration)) {
      throw exists("all other types");
    }
  }

  boolean empty() {
    return byType.isEmpty() && others.get() == null;
  }

  boolean unordered(String type) {
    Registration<?> registration = byType.get(type);
    return registration != null && registration.options().isUnordered();
  }

  /// Whether `type` has a request handler.
  boolean answers(String type) {
    Registration<?> registration = byType.get(type);
    return registration != null && registration.work() instanceof Work.Answer<?>;
  }

  @Nullable Registration<?> find(String type) {
    Registration<?> registration = byType.get(type);
    return registration == null && !ControlTypes.reserved(type) ? others.get() : registration;
  }

  /// Adds a handler of the agent itself, for a type that no application has.
  void addOwn(String type, Handler<Bytes> handler) {
    own(type, new Work.Handle<>(handler), HandlerOptions.DEFAULT.attempts(1));
  }

  /// The same for requests.
  void addOwnForRequests(String type, RequestHandler<Bytes, ?> handler, HandlerOptions options) {
    own(type, new Work.Answer<>(handler), options);
  }

  private void own(String type, Work<Bytes> work, HandlerOptions options) {
    byType.put(type, new Registration<>(TypeRef.of(Bytes.class), work, options));
  }

  private <T> void register(String type, TypeRef<T> body, Work<T> work, HandlerOptions options) {
    String wrong = MessageChecks.wrongType(type);
    if (wrong != null) {
      throw new ConfigurationException(ErrorCode.BAD_TYPE, wrong);
    }
    if (byType.putIfAbsent(type, new Registration<>(body, work, options)) != null) {
      throw exists("\"" + type + "\"");
    }
  }

  private static ConfigurationException exists(String what) {
    return new ConfigurationException(
        ErrorCode.HANDLER_EXISTS,
        "There is a handler for " + what + " already; a type has only one.");
  }
}

package dev.redoubt.cli;

import dev.redoubt.Agent;
import dev.redoubt.Delivery;
import dev.redoubt.Message;
import dev.redoubt.SendOptions;
import dev.redoubt.environment.Limits;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.Identity;
import dev.redoubt.identity.Trust;
import dev.redoubt.message.Outcome;
import dev.redoubt.spi.Transport;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// One of the two agents of the demonstration. Counts what it sends and handles.
///
/// @param <T> type of the bodies that it receives
final class DemoAgent<T> implements AutoCloseable {
  /// Keys are rotated after this many bytes, which the bodies of the demonstration exceed.
  private static final long GENERATION_BYTES = 256 << 10;

  private static final Duration TIME_TO_LIVE = Duration.ofMinutes(5);

  private final AgentName name;
  private final Identity identity = Identity.generate(new SecureRandom()::nextBytes);
  private final AtomicIntegerArray seen;
  private final AtomicInteger handled = new AtomicInteger();
  private final AtomicReference<@Nullable Message<T>> first = new AtomicReference<>();
  private final List<Delivery> sent = new ArrayList<>();
  private @Nullable Agent agent;

  /// @param each how many messages it will receive
  DemoAgent(String name, int each) {
    this.name = AgentName.of(name);
    this.seen = new AtomicIntegerArray(each);
  }

  Fingerprint fingerprint() {
    return identity.fingerprint();
  }

  AgentName name() {
    return name;
  }

  /// Starts to handle messages of one type from the one peer that it trusts.
  void start(
      Transport transport, DemoAgent<?> peer, String type, Class<T> body, ToIntFunction<T> number) {
    agent =
        Agent.builder(name.value())
            .transport(transport)
            .identity(identity)
            .trust(Trust.pinned(Map.of(peer.name.value(), peer.fingerprint())))
            .timeToLive(TIME_TO_LIVE)
            .limits(
                Limits.DEFAULT.withGenerations(
                    1 << 16, GENERATION_BYTES, Limits.DEFAULT.generation().age()))
            .handle(
                type,
                body,
                (message, context) -> {
                  first.compareAndSet(null, message);
                  seen.incrementAndGet(number.applyAsInt(message.body()));
                  handled.incrementAndGet();
                })
            .start();
  }

  Agent agent() {
    return java.util.Objects.requireNonNull(agent);
  }

  Delivery send(DemoAgent<?> peer, String type, Object body) {
    Delivery delivery = agent().send(peer.name.value(), type, body, SendOptions.DEFAULT);
    sent.add(delivery);
    return delivery;
  }

  /// The first message received.
  Message<T> first() {
    return java.util.Objects.requireNonNull(first.get());
  }

  List<Delivery> sent() {
    return sent;
  }

  int handledSoFar() {
    return handled.get();
  }

  /// Sent messages that ended HANDLED.
  int confirmed() {
    return (int) sent.stream().filter(one -> one.await() instanceof Outcome.Handled).count();
  }

  /// Expected messages that never arrived.
  int lost() {
    int lost = 0;
    for (int number = 0; number < seen.length(); number++) {
      lost += seen.get(number) == 0 ? 1 : 0;
    }
    return lost;
  }

  /// Messages received more than once.
  int duplicated() {
    int duplicated = 0;
    for (int number = 0; number < seen.length(); number++) {
      duplicated += Math.max(seen.get(number) - 1, 0);
    }
    return duplicated;
  }

  @Override
  public void close() {
    if (agent != null) {
      agent.close();
    }
    identity.close();
  }
}

package dev.redoubt.micrometer;

import dev.redoubt.Delivery;
import dev.redoubt.Message;
import dev.redoubt.MessageContext;
import dev.redoubt.SendOptions;
import dev.redoubt.message.Outcome;
import dev.redoubt.spi.Interceptor;
import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;
import io.micrometer.observation.transport.SenderContext;
import java.util.LinkedHashMap;
import java.util.Map;

/// An observation for each message sent, until it has ended, and for each attempt to handle one. A
/// tracing handler in the registry makes them spans of one trace: its context travels in the
/// message's headers, inside the encryption.
///
/// ```java
/// Agent.builder("shop").interceptor(new RedoubtObservations(registry))
/// ```
///
/// | observation | span | ends |
/// |---|---|---|
/// | `redoubt.send` | `send TYPE`, producer | with the message; `redoubt.outcome` says how |
/// | `redoubt.process` | `process TYPE`, consumer | with the attempt |
///
/// Names and keys follow OpenTelemetry's conventions for messaging where these have one. Of keys
/// that meters take as tags, only the type of message can be chosen by others: beyond the first
/// hundred types, it is `other`. Thread-safe.
public final class RedoubtObservations implements Interceptor {
  private static final KeyValue SYSTEM = KeyValue.of("messaging.system", "redoubt");

  private final ObservationRegistry registry;
  private final KnownTypes types = new KnownTypes();

  public RedoubtObservations(ObservationRegistry registry) {
    this.registry = registry;
  }

  @Override
  public Sending sending(String peer, String type, SendOptions options) {
    Map<String, String> headers = new LinkedHashMap<>();
    SenderContext<Map<String, String>> context =
        new SenderContext<>((carrier, key, value) -> headers.put(key, value), Kind.PRODUCER);
    context.setCarrier(headers);
    context.setRemoteServiceName(peer);
    Observation observation =
        common("redoubt.send", "send", context, type)
            .highCardinalityKeyValue("messaging.destination.name", peer)
            .start();
    SendOptions traced = options;
    for (Map.Entry<String, String> header : headers.entrySet()) {
      traced = traced.header(header.getKey(), header.getValue());
    }
    return new Observed(observation, traced);
  }

  @Override
  public void handling(Message<?> message, MessageContext context, Invocation next)
      throws Exception {
    ReceiverContext<Map<String, String>> received =
        new ReceiverContext<>((carrier, key) -> message.headers().get(key), Kind.CONSUMER);
    received.setCarrier(message.headers());
    received.setRemoteServiceName(message.from());
    common("redoubt.process", "process", received, message.type())
        .highCardinalityKeyValue("messaging.message.id", message.id().toString())
        .highCardinalityKeyValue("redoubt.peer", message.from())
        .highCardinalityKeyValue("redoubt.attempt", String.valueOf(context.attempt()))
        .highCardinalityKeyValue("redoubt.redelivered", String.valueOf(message.redelivered()))
        .<Exception>observeChecked(next::proceed);
  }

  private Observation common(
      String name, String operation, Observation.Context context, String type) {
    String known = types.known(type);
    return Observation.createNotStarted(name, () -> context, registry)
        .contextualName(operation + " " + known)
        .lowCardinalityKeyValue(SYSTEM)
        .lowCardinalityKeyValue("messaging.operation.name", operation)
        .lowCardinalityKeyValue("redoubt.message.type", known);
  }

  private record Observed(Observation observation, SendOptions options) implements Sending {
    @Override
    public void accepted(Delivery delivery) {
      observation.highCardinalityKeyValue("messaging.message.id", delivery.id().toString());
      var unused = delivery.outcome().thenAccept(this::ended);
    }

    private void ended(Outcome outcome) {
      String said =
          switch (outcome) {
            case Outcome.Handled handled -> "HANDLED";
            case Outcome.Rejected rejected -> "REJECTED_" + rejected.reason();
            case Outcome.Expired expired -> "EXPIRED";
            case Outcome.Unconfirmed unconfirmed -> "UNCONFIRMED";
          };
      observation.lowCardinalityKeyValue("redoubt.outcome", said);
      if (!(outcome instanceof Outcome.Handled)) {
        // Not a tag: all series of a meter must have the same.
        observation.highCardinalityKeyValue("error.type", said);
      }
      observation.stop();
    }

    @Override
    public void failed(RuntimeException why) {
      observation.lowCardinalityKeyValue("redoubt.outcome", "NOT_SENT");
      observation.error(why);
      observation.stop();
    }
  }
}

package dev.redoubt.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.Agent;
import dev.redoubt.DeliveryException;
import dev.redoubt.message.Outcome;
import dev.redoubt.testkit.InMemoryTransport;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler.FirstMatchingCompositeObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingReceiverTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingSenderTracingObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RedoubtObservationsTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final InMemoryTransport transport = new InMemoryTransport();
  private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
  private final SdkTracerProvider provider =
      SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(exporter)).build();

  @AfterEach
  void close() {
    transport.close();
    provider.close();
  }

  private ObservationRegistry tracing() {
    Tracer tracer = provider.get("test");
    OtelTracer bridge = new OtelTracer(tracer, new OtelCurrentTraceContext(), event -> {});
    OtelPropagator propagator =
        new OtelPropagator(
            ContextPropagators.create(W3CTraceContextPropagator.getInstance()), tracer);
    ObservationRegistry registry = ObservationRegistry.create();
    registry
        .observationConfig()
        .observationHandler(
            new FirstMatchingCompositeObservationHandler(
                new PropagatingSenderTracingObservationHandler<>(bridge, propagator),
                new PropagatingReceiverTracingObservationHandler<>(bridge, propagator),
                new DefaultTracingObservationHandler(bridge)));
    return registry;
  }

  private List<SpanData> spans(int count) {
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> exporter.getFinishedSpanItems().size() >= count);
    return exporter.getFinishedSpanItems();
  }

  private static SpanData named(List<SpanData> spans, String name) {
    return spans.stream().filter(span -> span.getName().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void oneTraceLeadsFromTheCallerThroughBothAgentsAndBack() {
    ObservationRegistry ours = tracing();
    try (Agent bob =
            Agent.builder("bob")
                .transport(transport)
                .interceptor(new RedoubtObservations(tracing()))
                .handleRequest("price", String.class, (message, context) -> "42")
                .start();
        Agent alice =
            Agent.builder("alice")
                .transport(transport)
                .interceptor(new RedoubtObservations(ours))
                .start()) {
      Observation.createNotStarted("http", ours)
          .observe(() -> alice.request(bob.name(), "price", "lamp", String.class, PATIENCE));
      List<SpanData> spans = spans(3);
      SpanData http = named(spans, "http");
      SpanData send = named(spans, "send price");
      SpanData process = named(spans, "process price");
      assertThat(spans).extracting(SpanData::getTraceId).containsOnly(http.getTraceId());
      assertThat(send.getParentSpanId()).isEqualTo(http.getSpanId());
      assertThat(send.getKind()).isEqualTo(SpanKind.PRODUCER);
      assertThat(process.getParentSpanId()).isEqualTo(send.getSpanId());
      assertThat(process.getKind()).isEqualTo(SpanKind.CONSUMER);
      assertThat(send.getAttributes().get(AttributeKey.stringKey("redoubt.outcome")))
          .isEqualTo("HANDLED");
      assertThat(process.getAttributes().get(AttributeKey.stringKey("messaging.message.id")))
          .isEqualTo(send.getAttributes().get(AttributeKey.stringKey("messaging.message.id")));
    }
  }

  @Test
  void everyAttemptAndWhatBecameOfTheMessageIsSeen() {
    try (Agent bob =
            Agent.builder("bob")
                .transport(transport)
                .interceptor(new RedoubtObservations(tracing()))
                .handle(
                    "x",
                    String.class,
                    (message, context) -> {
                      if (context.attempt() == 1) {
                        throw new IllegalStateException("not yet");
                      }
                      context.reject();
                    })
                .start();
        Agent alice =
            Agent.builder("alice")
                .transport(transport)
                .interceptor(new RedoubtObservations(tracing()))
                .start()) {
      assertThat(alice.send(bob.name(), "x", "hi").await(PATIENCE).orElseThrow())
          .isInstanceOf(Outcome.Rejected.class);
      List<SpanData> spans = spans(3);
      assertThat(spans)
          .filteredOn(span -> span.getName().equals("process x"))
          .extracting(SpanData::getStatus)
          .containsExactly(
              StatusData.create(io.opentelemetry.api.trace.StatusCode.ERROR, "not yet"),
              StatusData.unset());
      assertThat(named(spans, "send x").getAttributes().get(AttributeKey.stringKey("error.type")))
          .isEqualTo("REJECTED_REFUSED");
    }
  }

  @Test
  void whatIsNotAcceptedEndsItsSpan() {
    try (Agent alice =
        Agent.builder("alice")
            .transport(transport)
            .interceptor(new RedoubtObservations(tracing()))
            .start()) {
      assertThatThrownBy(() -> alice.send("bob", "x", new byte[2 << 20]))
          .isInstanceOf(DeliveryException.class);
      assertThat(spans(1))
          .singleElement()
          .satisfies(span ->
              assertThat(span.getAttributes().get(AttributeKey.stringKey("redoubt.outcome")))
                  .isEqualTo("NOT_SENT"));
    }
  }

  @Test
  void typesThatPeersChooseMakeNoMoreThanAHundredSeries() {
    KnownTypes types = new KnownTypes();
    for (int i = 0; i < 100; i++) {
      assertThat(types.known("t" + i)).isEqualTo("t" + i);
    }
    assertThat(types.known("one more")).isEqualTo("other");
    assertThat(types.known("t7")).isEqualTo("t7");
  }
}

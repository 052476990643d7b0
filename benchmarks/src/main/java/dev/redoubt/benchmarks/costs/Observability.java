package dev.redoubt.benchmarks.costs;

import dev.redoubt.Agent;
import dev.redoubt.AgentBuilder;
import dev.redoubt.bench.Contender;
import dev.redoubt.bench.Contenders;
import dev.redoubt.benchmarks.Row;
import dev.redoubt.micrometer.RedoubtMeters;
import dev.redoubt.micrometer.RedoubtObservations;
import io.micrometer.observation.ObservationHandler.FirstMatchingCompositeObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingReceiverTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingSenderTracingObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Throughput and CPU time of two agents that are watched, beside two that are not, in turns in one
/// JVM: with meters that are scraped every second, with traces of one message in ten (Spring Boot's
/// default) and with traces of all. Spans are exported in batches, to nowhere.
public final class Observability {
  private static final int FIRST_COUNT = 5_000;

  private record Watched(String peer, Contender contender) {}

  private final String redis;
  private final String namespace;
  private final List<Watched> all = new ArrayList<>();
  private final List<AutoCloseable> open = new ArrayList<>();

  private Observability(String redis, String namespace) {
    this.redis = redis;
    this.namespace = namespace;
  }

  public static void main(String[] args) throws Exception {
    Arguments arguments = new Arguments(args);
    int bytes = arguments.number("bytes", 256);
    int rounds = arguments.number("rounds", 15);
    Duration span = Duration.ofMillis(arguments.number("millis", 1_000));
    int warmUp = arguments.number("warm-up", 8);
    var measured = new Observability(arguments.redis(), arguments.namespace());
    measured.add("redoubt", builder -> {}, agent -> {});
    measured.addMetered();
    measured.addTraced("with traces of 10 %", Sampler.parentBased(Sampler.traceIdRatioBased(0.1)));
    measured.addTraced("with all traces", Sampler.alwaysOn());
    measured.run(new byte[bytes], warmUp, rounds, span);
    for (AutoCloseable each : measured.open.reversed()) {
      each.close();
    }
    System.exit(0);
  }

  private void add(String peer, Consumer<AgentBuilder> customizer, Consumer<Agent> started) {
    String own = namespace + "." + all.size();
    Contender contender = Contenders.agents(peer, redis, own, customizer, started);
    open.add(contender);
    all.add(new Watched(peer, contender));
  }

  private void addMetered() {
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    var scraper = Executors.newSingleThreadScheduledExecutor();
    open.add(scraper);
    add("with metrics", builder -> {}, agent -> new RedoubtMeters(agent).bindTo(registry));
    var unused = scraper.scheduleAtFixedRate(registry::scrape, 0, 1, TimeUnit.SECONDS);
  }

  private void addTraced(String peer, Sampler sampler) {
    SdkTracerProvider provider =
        SdkTracerProvider.builder()
            .setSampler(sampler)
            .addSpanProcessor(BatchSpanProcessor.builder(new Nowhere()).build())
            .build();
    open.add(provider);
    ObservationRegistry registry = tracing(provider.get("benchmark"));
    add(peer, builder -> builder.interceptor(new RedoubtObservations(registry)), agent -> {});
  }

  private static ObservationRegistry tracing(Tracer tracer) {
    OtelTracer bridge = new OtelTracer(tracer, new OtelCurrentTraceContext(), event -> {});
    var propagators = ContextPropagators.create(W3CTraceContextPropagator.getInstance());
    OtelPropagator propagator = new OtelPropagator(propagators, tracer);
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

  private void run(byte[] body, int warmUp, int rounds, Duration span) throws InterruptedException {
    double[][] rates = new double[all.size()][rounds];
    double[][] cpu = new double[all.size()][rounds];
    int[] counts = new int[all.size()];
    for (int round = -warmUp; round < rounds; round++) {
      for (int i = 0; i < counts.length; i++) {
        int count = Math.max(counts[i], FIRST_COUNT);
        long used = Usage.cpuNanos();
        long start = System.nanoTime();
        all.get(i).contender().pass(body, count);
        double rate = count * 1e9 / (System.nanoTime() - start);
        counts[i] = (int) (rate * span.toMillis() / 1_000);
        if (round >= 0) {
          rates[i][round] = rate;
          cpu[i][round] = (Usage.cpuNanos() - used) / 1e3 / count;
        }
      }
    }
    print("throughput-watched", body, rates, "messages/s");
    print("cpu-watched", body, cpu, "µs/message");
  }

  private void print(String figure, byte[] body, double[][] values, String unit) {
    for (int i = 0; i < values.length; i++) {
      double median = new Samples(values[i]).median();
      new Row(all.get(i).peer(), figure, body.length, 0, median, unit).print();
    }
  }

  /// Takes spans and drops them.
  private static final class Nowhere implements SpanExporter {
    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }
}

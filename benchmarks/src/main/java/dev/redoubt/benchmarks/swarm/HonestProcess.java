package dev.redoubt.benchmarks.swarm;

import dev.redoubt.Agent;
import dev.redoubt.AgentBuilder;
import dev.redoubt.Delivery;
import dev.redoubt.HandlerOptions;
import dev.redoubt.benchmarks.Arguments;
import dev.redoubt.benchmarks.Row;
import dev.redoubt.environment.Limits;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.Identity;
import dev.redoubt.identity.PinStore;
import dev.redoubt.identity.Trust;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.Outcome;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// The process of the honest agents, with a small heap: `--redis URI --namespace NS PAIRS SECONDS`.
/// Starts the pairs, prints `ready`, waits for a line on standard input, measures, and prints
/// [Row]s; violations go to standard error.
public final class HonestProcess {
  private static final int PAYLOAD = 256;
  private static final int UNSETTLED = 32;
  private static final long MEMORY = 8L << 20;
  private static final Duration WARM_UP = Duration.ofSeconds(10);
  private static final Duration NEWCOMER_EVERY = Duration.ofSeconds(4);
  private static final Duration ENDING = Duration.ofMinutes(6);

  private final Arguments arguments;
  private final SecureRandom random = new SecureRandom();
  private final Honest honest = new Honest();
  private final List<Agent> recipients = new ArrayList<>();
  private final List<Agent> senders = new ArrayList<>();
  private final AtomicLong memoryMost = new AtomicLong();
  private final AtomicLong newcomers = new AtomicLong();
  private final AtomicLong newcomerWorst = new AtomicLong();
  private volatile boolean ending;

  private HonestProcess(Arguments arguments) {
    this.arguments = arguments;
  }

  static AgentName recipient(int number) {
    return AgentName.of("recipient-" + number);
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    Arguments arguments = Arguments.parse(args);
    HonestProcess process = new HonestProcess(arguments);
    int pairs = Integer.parseInt(arguments.others().get(0));
    for (int i = 0; i < pairs; i++) {
      process.pair(i);
    }
    System.out.println("ready");
    int go = System.in.read();
    if (go >= 0) {
      process.measure(Duration.ofSeconds(Long.parseLong(arguments.others().get(1))));
    }
    System.exit(0); // skips the orderly close of agents under attack
  }

  private void pair(int number) {
    String from = "sender-" + number;
    Identity sender = Identity.generate(random::nextBytes);
    PinStore pins = PinStore.inMemory();
    if (number % 2 == 0) {
      Fingerprint unused = pins.pin(AgentName.of(from), sender.fingerprint());
    }
    Agent to =
        agent(recipient(number).value(), Identity.generate(random::nextBytes), pins)
            .handle(
                "work",
                byte[].class,
                (message, context) -> {
                  if (message.from().equals(from)) {
                    honest.handled(from, Bytes.wrap(message.body()), message.redelivered());
                  }
                })
            .handle(
                "slow",
                byte[].class,
                (message, context) -> Thread.sleep(20_000),
                HandlerOptions.DEFAULT.unordered())
            .handleRequest("ask", byte[].class, (message, context) -> message.body())
            .start();
    recipients.add(to);
    senders.add(agent(from, sender, knowing(to)).start());
  }

  private static PinStore knowing(Agent recipient) {
    PinStore pins = PinStore.inMemory();
    Fingerprint unused = pins.pin(AgentName.of(recipient.name()), recipient.fingerprint());
    return pins;
  }

  private AgentBuilder agent(String name, Identity identity, PinStore pins) {
    return Agent.builder(name)
        .redis(arguments.redis())
        .namespace(arguments.namespace())
        .identity(identity)
        .trust(Trust.firstUse(pins))
        .limits(Limits.DEFAULT.withInboundBudget(MEMORY))
        .connectTimeout(Duration.ofSeconds(30));
  }

  private void measure(Duration span) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < senders.size(); i++) {
      int pair = i;
      threads.add(Thread.ofPlatform().start(() -> send(pair)));
    }
    Thread.sleep(WARM_UP);
    long[] warm = honest.takeRoundTrips();
    long heapBefore = heap();
    Thread watch = Thread.ofPlatform().daemon().start(this::watch);
    Thread newcomer = Thread.ofPlatform().daemon().start(this::newcomers);
    long started = System.nanoTime();
    Thread.sleep(span.dividedBy(2));
    long heapHalfway = heap();
    Thread.sleep(span.dividedBy(2));
    long[] roundTrips = honest.takeRoundTrips();
    double seconds = (System.nanoTime() - started) / 1e9;
    ending = true;
    for (Thread thread : threads) {
      thread.join(ENDING);
    }
    newcomer.join(ENDING);
    watch.join(ENDING);
    if (honest.sentCount() != honest.endedCount()) {
      honest.wrong(honest.sentCount() - honest.endedCount() + " messages never ended.");
    }
    print("throughput", roundTrips.length / seconds, "messages/s");
    print("round-trip-p50", quantile(roundTrips, 0.5) / 1e6, "ms");
    print("round-trip-p99", quantile(roundTrips, 0.99) / 1e6, "ms");
    print("newcomers", newcomers.intValue(), "");
    print("newcomer-worst", newcomerWorst.get() / 1e6, "ms");
    print("heap-before", kib(heapBefore), "KiB");
    print("heap-halfway", kib(heapHalfway), "KiB");
    print("heap-after", kib(heap()), "KiB");
    print("memory-most", kib(memoryMost.get()), "KiB");
    print("memory-bound", kib(MEMORY), "KiB");
    print("warm-up", warm.length, "messages");
    print("wrong", honest.wrong().size(), "");
    honest.wrong().stream().limit(20).forEach(System.err::println);
  }

  private static void print(String figure, double value, String unit) {
    new Row("redoubt", figure, PAYLOAD, 0, value, unit).print();
  }

  private static double kib(long bytes) {
    return bytes / 1024.0;
  }

  private static double quantile(long[] sorted, double part) {
    return sorted.length == 0 ? 0 : sorted[(int) (sorted.length * part)];
  }

  private static long heap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private record Pending(Honest.Numbered message, Delivery delivery) {}

  private void send(int pair) {
    Agent sender = senders.get(pair);
    String to = recipient(pair).value();
    ArrayDeque<Pending> unsettled = new ArrayDeque<>();
    try {
      for (long number = 0; !ending; number++) {
        if (unsettled.size() == UNSETTLED) {
          await(unsettled.remove());
        }
        var message = new Honest.Numbered(sender.name(), number, System.nanoTime());
        honest.sent();
        unsettled.add(new Pending(message, sender.send(to, "work", message.payload(PAYLOAD))));
      }
      while (!unsettled.isEmpty()) {
        await(unsettled.remove());
      }
    } catch (RuntimeException e) {
      honest.wrong(sender.name() + " could not send: " + e);
    }
  }

  private void await(Pending pending) {
    Outcome outcome = pending.delivery().await();
    honest.ended(pending.message(), outcome, System.nanoTime());
  }

  /// Unknown agents, one after the other, each send one message.
  private void newcomers() {
    while (!ending) {
      Agent recipient = recipients.get((int) (newcomers.get() % recipients.size()));
      try (Agent newcomer =
          agent(
                  "newcomer-" + newcomers.incrementAndGet(),
                  Identity.generate(random::nextBytes),
                  knowing(recipient))
              .start()) {
        long start = System.nanoTime();
        Outcome outcome = newcomer.send(recipient.name(), "work", new byte[PAYLOAD]).await();
        long took = System.nanoTime() - start;
        newcomerWorst.accumulateAndGet(took, Math::max);
        if (!(outcome instanceof Outcome.Handled)
            || took > VirtualSwarm.NEWCOMER_PATIENCE.toNanos()) {
          honest.wrong(
              "A newcomer's first message ended as %s after %,d ms"
                  .formatted(outcome, took / 1_000_000));
        }
        Thread.sleep(NEWCOMER_EVERY);
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        honest.wrong("A newcomer failed: " + e);
      }
    }
  }

  private void watch() {
    try {
      while (!ending) {
        for (Agent agent : recipients) {
          long kept = agent.status().memory().used();
          memoryMost.accumulateAndGet(kept, Math::max);
        }
        Thread.sleep(500);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

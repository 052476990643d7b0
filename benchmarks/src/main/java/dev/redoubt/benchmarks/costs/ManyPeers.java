package dev.redoubt.benchmarks.costs;

import dev.redoubt.Agent;
import dev.redoubt.ConnectOptions;
import dev.redoubt.Delivery;
import dev.redoubt.benchmarks.Row;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.VerifiedPeer;
import dev.redoubt.message.Outcome;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/// One agent with confirmed sessions to ten thousand peers, compared to ten: time from `send` to
/// the outcome, CPU use while idle, and the heap of the agent without its peers. Uses an in-memory
/// transport, see [Crowd].
///
/// The agent connects to its peers as fast as it may verify bundles: 256 a second.
public final class ManyPeers {
  private static final int BYTES = 256;
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final int MILLION = 1_000_000;

  private final Crowd crowd = new Crowd();
  private final Agent agent = Agent.builder("agent").transport(crowd).start();
  private final byte[] body = new byte[BYTES];
  private int peers;

  private ManyPeers() {}

  private void grow(int count) {
    int first = peers;
    peers += count;
    IntStream.range(first, peers).parallel().mapToObj(ManyPeers::name).forEach(crowd::join);
    for (int i = first; i < peers; i++) {
      VerifiedPeer unused =
          agent.connect(name(i).value(), ConnectOptions.DEFAULT.confirmed().timeout(TIMEOUT));
    }
  }

  private static AgentName name(int number) {
    return AgentName.of("peer-" + number);
  }

  /// @return median, microseconds
  private double roundTrip(int count) {
    double[] micros = new double[count];
    for (int i = 0; i < count; i++) {
      String to = name(ThreadLocalRandom.current().nextInt(peers)).value();
      long start = System.nanoTime();
      Delivery delivery = agent.send(to, "bench", body);
      if (!delivery.await().equals(Outcome.HANDLED)) {
        throw new IllegalStateException("A message ended as " + delivery.await() + ".");
      }
      micros[i] = (System.nanoTime() - start) / 1e3;
    }
    return new Samples(micros).median();
  }

  /// @return CPU use, percent of a core
  private static double idle(Duration span) throws InterruptedException {
    long cpu = Usage.cpuNanos();
    long start = System.nanoTime();
    Thread.sleep(span);
    return 100.0 * (Usage.cpuNanos() - cpu) / (System.nanoTime() - start);
  }

  public static void main(String[] args) throws InterruptedException {
    Arguments arguments = new Arguments(args);
    int many = arguments.number("peers", 10_000);
    int messages = arguments.number("messages", 5_000);
    Duration span = Duration.ofSeconds(arguments.number("seconds", 10));
    ManyPeers measured = new ManyPeers();
    measured.grow(10);
    double unused = measured.roundTrip(messages);
    print("peers-round-trip", measured.peers, measured.roundTrip(messages), "µs");
    print("peers-idle-cpu", measured.peers, idle(span), "% of a core");
    measured.grow(many - measured.peers);
    print("peers-round-trip", many, measured.roundTrip(messages), "µs");
    print("peers-idle-cpu", many, idle(span), "% of a core");
    measured.crowd.clear();
    print("peers-heap", many, (double) Usage.heap() / MILLION, "MB");
    measured.agent.close(Duration.ZERO);
    measured.crowd.close();
  }

  private static void print(String figure, int peers, double value, String unit) {
    new Row(Provider.peer(), figure, BYTES, peers, value, unit).print();
  }
}

package dev.redoubt.benchmarks.costs;

import dev.redoubt.Agent;
import dev.redoubt.benchmarks.Row;
import dev.redoubt.spi.Transport;
import io.lettuce.core.RedisClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A thousand idle agents in one JVM that share one transport to a real Redis: heap, resident
/// memory and threads per agent, and the CPU use of all of them and of Redis, in percent of a core.
public final class AgentMemory {
  private final Transport transport;
  private final List<Agent> agents = new ArrayList<>();

  private AgentMemory(Transport transport) {
    this.transport = transport;
  }

  private void grow(int count) {
    for (int i = 0; i < count; i++) {
      agents.add(
          Agent.builder("agent-" + agents.size())
              .transport(transport)
              .handle("bench", byte[].class, (message, context) -> {})
              .start());
    }
  }

  public static void main(String[] args) throws InterruptedException {
    Arguments arguments = new Arguments(args);
    int count = arguments.number("agents", 1_000);
    Duration idle = Duration.ofSeconds(arguments.number("seconds", 10));
    try (Transport transport = Transports.open(arguments);
        RedisClient client = RedisClient.create(arguments.redis())) {
      AgentMemory memory = new AgentMemory(transport);
      memory.grow(10);
      long heap = Usage.heap();
      long resident = Usage.resident();
      int threads = Usage.threads();
      memory.grow(count);
      print("heap-per-agent", (double) (Usage.heap() - heap) / count, "bytes");
      print("rss-per-agent", (double) (Usage.resident() - resident) / count, "bytes");
      print("threads-per-agent", (double) (Usage.threads() - threads) / count, "threads");
      // Let the first heartbeats and the garbage collector's work pass.
      Thread.sleep(idle.dividedBy(2));
      RedisUsage redis = new RedisUsage(client);
      long cpu = Usage.cpuNanos();
      double redisCpu = redis.cpuSeconds();
      long start = System.nanoTime();
      Thread.sleep(idle);
      double seconds = (System.nanoTime() - start) / 1e9;
      double ours = (Usage.cpuNanos() - cpu) / 1e9 / seconds;
      double theirs = (redis.cpuSeconds() - redisCpu) / seconds;
      print("idle-cpu-" + count + "-agents", 100 * ours, "% of a core");
      print("idle-redis-cpu-" + count + "-agents", 100 * theirs, "% of a core");
      memory.agents.forEach(agent -> agent.close(Duration.ZERO));
    }
  }

  private static void print(String figure, double value, String unit) {
    new Row(Provider.peer(), figure, 0, 0, value, unit).print();
  }
}

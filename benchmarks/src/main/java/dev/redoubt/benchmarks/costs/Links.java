package dev.redoubt.benchmarks.costs;

import dev.redoubt.bench.Mesh;
import dev.redoubt.benchmarks.Row;
import io.lettuce.core.RedisClient;
import java.util.Arrays;

/// Throughput by number of links: from one sender to many recipients, from many senders to one
/// recipient, and from many to as many; with agents, and with plain streams. All of them are in
/// this process.
public final class Links {
  private static final int BYTES = 256;

  private Links() {}

  public static void main(String[] args) throws InterruptedException {
    Arguments arguments = new Arguments(args);
    int[] counts =
        Arrays.stream(arguments.text("links", "1,10,100,1000").split(",", -1))
            .mapToInt(Integer::parseInt)
            .toArray();
    for (String peer : arguments.text("peers", "lettuce,redoubt").split(",", -1)) {
      for (String way :
          arguments.text("ways", "one-to-many,many-to-one,many-to-many").split(",", -1)) {
        // Warms up the just-in-time compiler.
        Result unused = measure(arguments, peer, shape(way, 2));
        for (int links : counts) {
          Result result = measure(arguments, peer, shape(way, links));
          String name = peer.equals("redoubt") ? way : peer + "-" + way;
          new Row(name, "throughput-by-links", BYTES, links, result.rate, "messages/s").print();
          new Row(name, "entries-by-links", BYTES, links, result.entries, "entries/message")
              .print();
        }
      }
    }
  }

  private static Mesh.Shape shape(String way, int links) {
    int side = (int) Math.round(Math.sqrt(links));
    return switch (way) {
      case "one-to-many" -> new Mesh.Shape(1, links);
      case "many-to-one" -> new Mesh.Shape(links, 1);
      case "many-to-many" -> new Mesh.Shape(side, side);
      default -> throw new IllegalArgumentException("There is no way " + way + ".");
    };
  }

  /// @param rate messages per second
  /// @param entries written to Redis per message, including receipts
  private record Result(double rate, double entries) {}

  private static Result measure(Arguments arguments, String peer, Mesh.Shape shape)
      throws InterruptedException {
    double[] rates = new double[arguments.number("rounds", 3)];
    double[] entries = new double[rates.length];
    String namespace =
        arguments.namespace() + "-" + peer + "-" + shape.senders() + "-" + shape.recipients();
    byte[] body = new byte[BYTES];
    try (Mesh mesh = Mesh.open(peer, shape, arguments.redis(), namespace);
        RedisClient client = RedisClient.create(arguments.redis())) {
      RedisUsage redis = new RedisUsage(client);
      // Establishes the sessions.
      mesh.pass(body, shape.links());
      double rate = warm(mesh, body, arguments.number("warm-up", 5));
      for (int i = 0; i < rates.length; i++) {
        int count = (int) Math.max(mesh.least(), rate * arguments.number("seconds", 4));
        double before = redis.xadds();
        rate = pass(mesh, body, count);
        rates[i] = rate;
        entries[i] = (redis.xadds() - before) / count;
      }
    }
    return new Result(new Samples(rates).median(), new Samples(entries).median());
  }

  private static double warm(Mesh mesh, byte[] body, int seconds) throws InterruptedException {
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    double rate = pass(mesh, body, mesh.least());
    while (System.nanoTime() - end < 0) {
      rate = pass(mesh, body, (int) Math.max(mesh.least(), rate));
    }
    return rate;
  }

  /// @return messages per second
  private static double pass(Mesh mesh, byte[] body, int count) throws InterruptedException {
    long start = System.nanoTime();
    mesh.pass(body, count);
    return count * 1e9 / (System.nanoTime() - start);
  }
}

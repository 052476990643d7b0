package dev.redoubt.benchmarks.costs;

import dev.redoubt.Agent;
import dev.redoubt.AgentBuilder;
import dev.redoubt.Delivery;
import dev.redoubt.benchmarks.Row;
import dev.redoubt.message.Outcome;
import dev.redoubt.spi.Transport;
import io.lettuce.core.RedisClient;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Throughput by number of links: from one sender to many recipients, from many senders to one
/// recipient, and from many to as many. Messages use the links in turn. All agents are in this
/// process; those of one side share a transport.
///
/// The total number of unsettled messages does not depend on the number of links.
public final class Links {
  private static final int BYTES = 256;

  /// Close at once: draining a thousand agents would take long.
  private static final Duration DRAIN = Duration.ZERO;

  private final List<Agent> senders;
  private final List<Agent> recipients;
  private final int unsettled;
  private final byte[] body = new byte[BYTES];

  private Links(List<Agent> senders, List<Agent> recipients, int unsettled) {
    this.senders = senders;
    this.recipients = recipients;
    this.unsettled = unsettled;
  }

  /// Sends for this long, and at least once over every link.
  private Pass pass(double seconds) {
    ArrayDeque<Delivery> underWay = new ArrayDeque<>();
    int links = senders.size() * recipients.size();
    long start = System.nanoTime();
    long end = start + (long) (seconds * 1e9);
    int count = 0;
    while (count < links || System.nanoTime() - end < 0) {
      if (underWay.size() == unsettled) {
        handled(underWay.remove());
      }
      Agent from = senders.get(count % senders.size());
      // Each sender moves on to the next recipient with every round.
      int turn = count % senders.size() + count / senders.size();
      String to = recipients.get(turn % recipients.size()).name();
      underWay.add(from.send(to, "bench", body));
      count++;
    }
    underWay.forEach(Links::handled);
    return new Pass(count, System.nanoTime() - start);
  }

  private record Pass(int messages, long nanos) {
    double perSecond() {
      return messages * 1e9 / nanos;
    }
  }

  private static void handled(Delivery delivery) {
    Outcome outcome = delivery.await();
    if (!outcome.equals(Outcome.HANDLED)) {
      throw new IllegalStateException("A message ended as " + outcome + ".");
    }
  }

  public static void main(String[] args) {
    Arguments arguments = new Arguments(args);
    int[] counts =
        Arrays.stream(arguments.text("links", "1,10,100,1000").split(",", -1))
            .mapToInt(Integer::parseInt)
            .toArray();
    for (String peer :
        arguments.text("ways", "one-to-many,many-to-one,many-to-many").split(",", -1)) {
      // Warms up the just-in-time compiler.
      Result unused = measure(arguments, peer, 2);
      for (int count : counts) {
        Result result = measure(arguments, peer, count);
        new Row(peer, "throughput-by-links", BYTES, count, result.rate, "messages/s").print();
        new Row(peer, "entries-by-links", BYTES, count, result.entries, "entries/message").print();
      }
    }
  }

  /// @param rate messages per second
  /// @param entries written to Redis per message, including receipts
  private record Result(double rate, double entries) {}

  private static Result measure(Arguments arguments, String peer, int links) {
    int side = (int) Math.round(Math.sqrt(links));
    boolean both = peer.equals("many-to-many");
    int from = both ? side : peer.equals("many-to-one") ? links : 1;
    int to = both ? side : peer.equals("one-to-many") ? links : 1;
    double[] rates = new double[arguments.number("rounds", 3)];
    double[] entries = new double[rates.length];
    try (Transport sending = Transports.open(arguments);
        Transport receiving = Transports.open(arguments);
        RedisClient client = RedisClient.create(arguments.redis())) {
      RedisUsage redis = new RedisUsage(client);
      List<Agent> recipients = agents(receiving, "r" + links, to, true);
      List<Agent> senders = agents(sending, "s" + links, from, false);
      Links way = new Links(senders, recipients, arguments.number("unsettled", 100_000));
      // Establishes the sessions.
      Pass unused = way.pass(0);
      unused = way.pass(arguments.number("warm-up", 5));
      for (int i = 0; i < rates.length; i++) {
        double before = redis.xadds();
        Pass pass = way.pass(arguments.number("seconds", 4));
        rates[i] = pass.perSecond();
        entries[i] = (redis.xadds() - before) / pass.messages();
      }
      senders.forEach(agent -> agent.close(DRAIN));
      recipients.forEach(agent -> agent.close(DRAIN));
    }
    return new Result(new Samples(rates).median(), new Samples(entries).median());
  }

  private static List<Agent> agents(Transport transport, String prefix, int count, boolean handle) {
    List<Agent> agents = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      AgentBuilder builder = Agent.builder(prefix + "-" + i).transport(transport);
      if (handle) {
        builder.handle("bench", byte[].class, (message, context) -> {});
      }
      agents.add(builder.start());
    }
    return agents;
  }
}

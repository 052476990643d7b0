package dev.redoubt.benchmarks.costs;

import dev.redoubt.benchmarks.Row;
import dev.redoubt.core.endpoint.Endpoint;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Identity;
import dev.redoubt.message.Bytes;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/// Heap of an endpoint per peer with an idle session, as initiator and as responder. Includes
/// everything kept for the peer: identity, bundle, pin and link as well as the keys.
///
/// Each peer is an agent with its own identity and name. It exchanges one message, and then its
/// endpoint is dropped, so that only the measured endpoint remains. `heap-per-session` is the
/// larger of the two.
public final class SessionMemory {
  private static final int AT_ONCE = 64;
  private static final Duration BETWEEN = Duration.ofMillis(5);
  private static final int HISTOGRAM_LINES = 40;

  private final Clock clock = new Clock();
  private final Post post = new Post(clock);
  private final Endpoint ours;
  private final boolean outbound;
  private final Bytes body = Bytes.wrap(new byte[256]);
  private int made;

  private SessionMemory(boolean outbound) {
    this.outbound = outbound;
    ours = post.make(AgentName.of("ours"), Post.identity());
    post.join(ours, true);
  }

  private void grow(int count) {
    for (int left = count; left > 0; left -= AT_ONCE) {
      // Making a peer costs more than its handshake and can run in parallel.
      List<Endpoint> peers =
          IntStream.range(made, made + Math.min(AT_ONCE, left))
              .parallel()
              .mapToObj(this::peer)
              .toList();
      made += peers.size();
      peers.forEach(this::exchange);
    }
  }

  private Endpoint peer(int number) {
    Identity identity = Post.identity();
    return post.make(AgentName.of("peer-" + number), identity);
  }

  private void exchange(Endpoint peer) {
    clock.pass(BETWEEN);
    post.join(peer, outbound);
    Endpoint from = outbound ? ours : peer;
    AgentName to = outbound ? peer.name() : ours.name();
    post.connect(from, to);
    post.send(from, to, body, 1);
    post.forget(peer);
    ours.tick(clock.get());
    post.settle(ours);
  }

  private int sessions() {
    return ours.tables().sessions();
  }

  public static void main(String[] args) {
    Arguments arguments = new Arguments(args);
    int count = arguments.number("sessions", 2_000);
    boolean histogram = arguments.number("histogram", 0) > 0;
    double out = measure(true, count, histogram);
    double in = measure(false, count, histogram);
    print("heap-per-outbound-session", out);
    print("heap-per-inbound-session", in);
    print("heap-per-session", Math.max(out, in));
  }

  private static double measure(boolean outbound, int count, boolean histogram) {
    SessionMemory memory = new SessionMemory(outbound);
    memory.grow(AT_ONCE);
    int before = memory.sessions();
    long heap = Usage.heap();
    memory.grow(count);
    long more = Usage.heap() - heap;
    if (histogram) {
      System.err.println(
          (outbound ? "outbound" : "inbound") + "\n" + Usage.histogram(HISTOGRAM_LINES));
    }
    int sessions = memory.sessions() - before;
    if (sessions != count) {
      throw new IllegalStateException("There are " + sessions + " sessions, not " + count + ".");
    }
    return (double) more / count;
  }

  private static void print(String figure, double bytes) {
    new Row(Provider.peer(), figure, 0, 0, bytes, "bytes").print();
  }
}

package dev.redoubt.benchmarks.load;

import dev.redoubt.bench.Arrivals;
import dev.redoubt.bench.StreamBounds;
import dev.redoubt.bench.Traceable;
import java.util.List;
import java.util.function.Consumer;

/// One entry a message in plaintext, as with Lettuce, through another client library.
public final class PlainPeer implements Traceable {
  private static final long END_MILLIS = 5_000;

  private final String name;
  private final PlainStream stream;
  private final Arrivals handled = new Arrivals();
  private final Arrivals acknowledged = new Arrivals();
  private final Thread consumer;
  private volatile Consumer<byte[]> messages = body -> {};
  private volatile boolean closed;
  private long sent;

  public PlainPeer(String name, PlainStream stream) {
    this.name = name;
    this.stream = stream;
    consumer = Thread.ofPlatform().name(name + "-consumer").start(this::consume);
  }

  @Override
  public String name() {
    return name;
  }

  private void consume() {
    try {
      while (!closed) {
        List<byte[]> bodies = stream.read(StreamBounds.of(1).count());
        if (!bodies.isEmpty()) {
          bodies.forEach(messages);
          handled.add(bodies.size());
          stream.acknowledge();
          acknowledged.add(bodies.size());
        }
      }
    } catch (RuntimeException e) {
      if (!closed) {
        handled.fail(e);
        acknowledged.fail(e);
      }
    }
  }

  @Override
  public void pass(byte[] body, int count) throws InterruptedException {
    StreamBounds bounds = StreamBounds.of(body.length);
    for (int i = 0; i < count; i++) {
      stream.add(body, bounds);
      sent++;
      if (i % bounds.pipeline() == bounds.pipeline() - 1) {
        stream.flush();
        long unused = acknowledged.await(bounds.handledBefore(sent));
      }
    }
    stream.flush();
    stream.settle();
    long unused = acknowledged.await(sent);
  }

  @Override
  public long oneWay(byte[] body) throws InterruptedException {
    sent++;
    long start = System.nanoTime();
    stream.add(body, StreamBounds.of(body.length));
    stream.flush();
    long took = handled.await(sent) - start;
    long unused = acknowledged.await(sent);
    return took;
  }

  @Override
  public void onMessage(Consumer<byte[]> recipient) {
    messages = recipient;
  }

  @Override
  public void post(byte[] body) throws InterruptedException {
    StreamBounds bounds = StreamBounds.of(body.length);
    if (acknowledged.count() < bounds.handledBefore(sent)) {
      stream.flush();
      long unused = acknowledged.await(bounds.handledBefore(sent));
    }
    stream.add(body, bounds);
    sent++;
  }

  @Override
  public void flush() {
    stream.flush();
  }

  @Override
  public void close() {
    closed = true;
    try {
      consumer.join(END_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    stream.close();
  }
}

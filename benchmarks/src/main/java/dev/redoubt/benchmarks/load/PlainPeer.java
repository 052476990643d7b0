package dev.redoubt.benchmarks.load;

import dev.redoubt.bench.Arrivals;
import dev.redoubt.bench.StreamBounds;
import dev.redoubt.bench.StreamPeer;
import java.util.List;

/// Plaintext with one entry per message, as with Lettuce, but through another client library.
public final class PlainPeer extends StreamPeer {
  private static final long END_MILLIS = 5_000;

  private final String name;
  private final PlainStream stream;
  private final Arrivals handled = new Arrivals();
  private final Arrivals acknowledged = new Arrivals();
  private final Thread consumer;
  private volatile boolean closed;

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
          bodies.forEach(this::received);
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
  protected void add(byte[] body, StreamBounds bounds) {
    stream.add(body, bounds);
  }

  @Override
  protected void flush(StreamBounds bounds) {
    stream.flush();
  }

  @Override
  public void flush() {
    stream.flush();
  }

  @Override
  protected void settle() {
    stream.settle();
  }

  @Override
  protected Arrivals handled() {
    return handled;
  }

  @Override
  protected Arrivals acknowledged() {
    return acknowledged;
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

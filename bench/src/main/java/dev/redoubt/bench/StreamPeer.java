package dev.redoubt.bench;

import java.util.function.Consumer;

/// A contender that writes each message as one entry of a plain stream. [StreamBounds] limits what
/// is in flight, so that client libraries are compared on equal terms.
public abstract class StreamPeer implements Traceable {
  private volatile Consumer<byte[]> messages = body -> {};
  private long sent;

  /// Adds an entry to the next pipeline, and trims the stream to `bounds`.
  protected abstract void add(byte[] body, StreamBounds bounds);

  /// Sends the pipeline. Waits while more writes are unacknowledged than `bounds` permits.
  protected abstract void flush(StreamBounds bounds) throws InterruptedException;

  /// Waits until Redis has acknowledged every write.
  protected abstract void settle() throws InterruptedException;

  /// Entries that the recipient has handled.
  protected abstract Arrivals handled();

  /// Entries acknowledged to Redis.
  protected abstract Arrivals acknowledged();

  /// Counts a message that a subclass wrote without [#post].
  protected final void countSent() {
    sent++;
  }

  /// Passes a received body to the recipient set by [#onMessage].
  protected final void received(byte[] body) {
    messages.accept(body);
  }

  @Override
  public final void pass(byte[] body, int count) throws InterruptedException {
    StreamBounds bounds = StreamBounds.of(body.length);
    for (int i = 0; i < count; i++) {
      add(body, bounds);
      sent++;
      if (i % bounds.pipeline() == bounds.pipeline() - 1) {
        flush(bounds);
        long unused = acknowledged().await(bounds.handledBefore(sent));
      }
    }
    flush();
    settle();
    long unused = acknowledged().await(sent);
  }

  @Override
  public final long oneWay(byte[] body) throws InterruptedException {
    sent++;
    long start = System.nanoTime();
    add(body, StreamBounds.of(body.length));
    flush();
    long took = handled().await(sent) - start;
    long unused = acknowledged().await(sent);
    return took;
  }

  @Override
  public final void onMessage(Consumer<byte[]> recipient) {
    messages = recipient;
  }

  @Override
  public final void post(byte[] body) throws InterruptedException {
    StreamBounds bounds = StreamBounds.of(body.length);
    if (acknowledged().count() < bounds.handledBefore(sent)) {
      flush();
      long unused = acknowledged().await(bounds.handledBefore(sent));
    }
    add(body, bounds);
    sent++;
  }
}

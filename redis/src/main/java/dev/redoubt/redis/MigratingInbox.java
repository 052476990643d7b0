package dev.redoubt.redis;

import dev.redoubt.redis.StreamReply.RawEntry;
import dev.redoubt.redis.resp.Connection;
import dev.redoubt.redis.resp.ReplyException;
import dev.redoubt.redis.resp.Request;
import dev.redoubt.transport.Stream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads an inbox whose hash slot is being moved: each of its streams is at the old node or at the
/// new one, and a read that blocks would miss what arrives at the other. So each is asked for by
/// itself, and again after a pause, for as long as the slot stays so. For one thread.
final class MigratingInbox implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final InboxBinding binding;
  private final Servers servers;
  private final int count;
  private final Connection source;
  private final CountDownLatch closed;

  /// To the node that the slot moves to, once it is needed.
  private @Nullable Connection target;

  private @Nullable NodeAddress targetAddress;

  /// @param source to the node that the slot moves away from
  /// @param count of entries that always fit one reply
  /// @param closed ends [#read]
  MigratingInbox(
      InboxBinding binding, Servers servers, int count, Connection source, CountDownLatch closed) {
    this.binding = binding;
    this.servers = servers;
    this.count = count;
    this.source = source;
    this.closed = closed;
  }

  /// Returns when both streams are at the old node, so that it can be read as usual.
  ///
  /// @param handOver takes what was read, before it is deleted
  /// @throws ReplyException if the slot is the new node's now, among others
  void read(Consumer<List<RawEntry>> handOver)
      throws IOException, ReplyException, InterruptedException {
    boolean split = true;
    while (split && closed.getCount() > 0) {
      split = false;
      for (Stream stream : Stream.values()) {
        split |= read(binding.stream(stream), handOver);
      }
      if (split) {
        boolean unused = closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
      }
    }
  }

  /// @return whether the stream is at the new node
  private boolean read(String key, Consumer<List<RawEntry>> handOver)
      throws IOException, ReplyException {
    Request<List<RawEntry>> reading = Commands.xread(count, null, List.of(key));
    try {
      List<RawEntry> entries = source.call(reading);
      binding.gate().readerConnected();
      handOver.accept(entries);
      delete(source, key, entries, false);
      return false;
    } catch (ReplyException e) {
      Redirect redirect = Redirect.parse(e.error());
      if (redirect == null || !redirect.asks()) {
        throw e;
      }
      Connection there = target(redirect);
      List<RawEntry> entries = asking(there, reading);
      handOver.accept(entries);
      delete(there, key, entries, true);
      return true;
    }
  }

  private static void delete(Connection at, String key, List<RawEntry> entries, boolean asks)
      throws IOException {
    if (entries.isEmpty()) {
      return;
    }
    Request<Long> deletion = Commands.xdel(key, entries.stream().map(RawEntry::id).toList());
    try {
      Long unused = asks ? asking(at, deletion) : at.call(deletion);
    } catch (ReplyException e) {
      // It has moved meanwhile: the entries come again, and their receiver knows them.
      return;
    }
  }

  private static <T> T asking(Connection at, Request<T> request)
      throws IOException, ReplyException {
    String unused = at.call(Commands.asking());
    return at.call(request);
  }

  private Connection target(Redirect redirect) {
    NodeAddress node = redirect.target(servers.addressOf(source));
    Connection open = target;
    if (open != null && node.equals(targetAddress)) {
      return open;
    }
    close();
    Connection opened = servers.connectTo(node);
    target = opened;
    targetAddress = node;
    return opened;
  }

  /// Closes the connection to the new node.
  @Override
  public void close() {
    if (target != null) {
      target.close();
    }
  }
}

package dev.redoubt.redis;

import static dev.redoubt.redis.Patience.PATIENCE;
import static dev.redoubt.redis.Patience.await;

import dev.redoubt.core.Base32;
import dev.redoubt.message.Bytes;
import dev.redoubt.spi.Inbox;
import dev.redoubt.spi.Transport;
import dev.redoubt.spi.TransportProvider.Options;
import dev.redoubt.testkit.EmbeddedRedis;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Stream;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// One transport over one server with one inbox open, and a plain client that meddles.
final class Fixture implements AutoCloseable {
  static final Options OPTIONS =
      Options.DEFAULT.namespace("test").connectTimeout(Duration.ofMinutes(1));
  static final Keys KEYS = new Keys("test");

  /// Once a stream has an entry with this id, nothing can be added to it.
  static final String LARGEST_ID = "18446744073709551615-18446744073709551615";

  private static final AtomicLong INBOXES = new AtomicLong();

  final RecordingReceiver receiver = new RecordingReceiver();
  final InboxId id = newInbox();
  final Transport transport;
  final Inbox inbox;
  final RedisClient meddler;
  final RedisCommands<String, String> redis;

  Fixture(EmbeddedRedis server) {
    this(server, server.uri());
  }

  Fixture(EmbeddedRedis server, String uri) {
    transport = transport(uri, OPTIONS);
    inbox = transport.open(id, receiver);
    meddler = RedisClient.create(server.uri());
    redis = meddler.connect().sync();
  }

  static Transport transport(String uri, Options options) {
    return new RedisTransportProvider().create(URI.create(uri), options);
  }

  static InboxId newInbox() {
    byte[] bytes = ByteBuffer.allocate(16).putLong(8, INBOXES.incrementAndGet()).array();
    return new InboxId(Base32.encode(bytes));
  }

  String key(Stream stream) {
    return KEYS.stream(id, stream);
  }

  /// Until a hint comes through: their connection comes up by itself, and what was hinted before is
  /// lost.
  void hintUntilHeard(String hint) {
    await()
        .ignoreExceptions()
        .until(() -> {
          redis.publish(KEYS.events(), hint);
          return receiver.news().contains(hint);
        });
  }

  void write(Stream stream, String text) {
    done(inbox.write(id, stream, Bytes.utf8(text)));
  }

  /// Writes again and again, as a sender does: Redis may refuse it, or a sick stream go with it.
  void writeUntilRead(Stream stream, String text) {
    await()
        .ignoreExceptions()
        .until(() -> {
          write(stream, text);
          return receiver.texts().contains(text);
        });
  }

  static <T> T done(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    inbox.close();
    transport.close();
    meddler.shutdown(Duration.ZERO, Duration.ZERO);
  }
}

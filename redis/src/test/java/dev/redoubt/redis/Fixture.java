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

/// A transport to a server with one open inbox, and a plain client to tamper with the data.
final class Fixture implements AutoCloseable {
  static final Options OPTIONS =
      Options.DEFAULT.namespace("test").connectTimeout(Duration.ofMinutes(1));
  static final Keys KEYS = new Keys("test");

  /// A stream that has an entry with this id accepts no more entries.
  static final String LARGEST_ID = "18446744073709551615-18446744073709551615";

  private static final AtomicLong INBOXES = new AtomicLong();

  final RecordingReceiver receiver = new RecordingReceiver();
  final InboxId id = newInbox();
  final Transport transport;
  final Inbox inbox;
  private final RedisClient client;
  final RedisCommands<String, String> redis;

  Fixture(EmbeddedRedis server) {
    this(server, server.uri());
  }

  Fixture(EmbeddedRedis server, String uri) {
    transport = transport(uri, OPTIONS);
    inbox = transport.open(id, receiver);
    client = RedisClient.create(server.uri());
    redis = client.connect().sync();
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

  /// Publishes `hint` until it is received: hints published before their connection is up are lost.
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

  /// Writes repeatedly, as a sender does: Redis may refuse it, or it is deleted with a bad stream.
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
    client.shutdown(Duration.ZERO, Duration.ZERO);
  }
}

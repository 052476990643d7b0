package dev.redoubt.bench;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Iterator;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/// Ordinary use of Redis Streams through Lettuce, in plaintext: one entry per message, a consumer
/// group, and pipelining wherever possible.
final class PlainStreams extends StreamPeer implements Dialogue {
  private static final byte[] BODY = {'m'};
  private static final byte[] NUMBER = {'n'};

  private final String name;
  private final RedisClient client;
  private final StatefulRedisConnection<byte[], byte[]> sender;
  private final StatefulRedisConnection<byte[], byte[]> answerer;
  private final byte[] stream;
  private final byte[] answers;
  private final StreamConsumer recipient;
  private final StreamConsumer asker;
  private final Questions questions = new Questions();
  private final ArrayDeque<RedisFuture<String>> underWay = new ArrayDeque<>();

  private PlainStreams(String name, String uri, String namespace) {
    this.name = name;
    client = RedisClient.create(uri);
    sender = client.connect(ByteArrayCodec.INSTANCE);
    answerer = client.connect(ByteArrayCodec.INSTANCE);
    stream = (namespace + ":plain").getBytes(StandardCharsets.UTF_8);
    answers = (namespace + ":answers").getBytes(StandardCharsets.UTF_8);
    recipient = new StreamConsumer(client, stream, this::handle);
    asker = new StreamConsumer(client, answers, this::answered);
  }

  /// Flushes by hand, the fastest mode of Lettuce.
  static PlainStreams flushedByHand(String uri, String namespace) {
    PlainStreams streams = new PlainStreams("lettuce", uri, namespace);
    streams.sender.setAutoFlushCommands(false);
    return streams;
  }

  /// Flushes after every command, Lettuce's default.
  static PlainStreams ordinary(String uri, String namespace) {
    return new PlainStreams("lettuce-ordinary", uri, namespace);
  }

  @Override
  public String name() {
    return name;
  }

  /// @param fields names and values
  private RedisFuture<String> write(byte[] body, Object... fields) {
    return sender.async().xadd(stream, trimming(body), fields);
  }

  private static XAddArgs trimming(byte[] body) {
    return XAddArgs.Builder.maxlen(StreamBounds.of(body.length).kept()).approximateTrimming();
  }

  /// Waits until Redis has acknowledged a write.
  static void stored(RedisFuture<String> one) throws InterruptedException {
    if (!one.await(10, TimeUnit.SECONDS) || one.getError() != null) {
      throw new RedisException("An XADD failed: " + one.getError());
    }
  }

  @Override
  protected void add(byte[] body, StreamBounds bounds) {
    underWay.add(write(body, BODY, body));
  }

  @Override
  protected void flush(StreamBounds bounds) throws InterruptedException {
    flush();
    while (underWay.size() > bounds.underWay()) {
      stored(underWay.remove());
    }
  }

  @Override
  protected void settle() throws InterruptedException {
    while (!underWay.isEmpty()) {
      stored(underWay.remove());
    }
  }

  @Override
  public void flush() throws InterruptedException {
    sender.flushCommands();
    while (!underWay.isEmpty() && underWay.element().isDone()) {
      stored(underWay.remove());
    }
  }

  @Override
  protected Arrivals handled() {
    return recipient.handled();
  }

  @Override
  protected Arrivals acknowledged() {
    return recipient.acknowledged();
  }

  private void handle(Collection<byte[]> values) {
    Iterator<byte[]> each = values.iterator();
    byte[] body = each.next();
    received(body);
    if (each.hasNext()) {
      RedisFuture<String> unused =
          answerer.async().xadd(answers, trimming(body), BODY, body, NUMBER, each.next());
    }
  }

  private void answered(Collection<byte[]> values) {
    byte[] number = values.stream().skip(1).findFirst().orElseThrow();
    questions.answered(ByteBuffer.wrap(number).getLong());
  }

  @Override
  public CompletionStage<?> request(byte[] body) {
    return ask(body).answered();
  }

  private Questions.Question ask(byte[] body) {
    Questions.Question question = questions.ask();
    countSent();
    byte[] number = ByteBuffer.allocate(Long.BYTES).putLong(question.number()).array();
    RedisFuture<String> unused = write(body, BODY, body, NUMBER, number);
    sender.flushCommands();
    return question;
  }

  @Override
  public long roundTrip(byte[] body) throws InterruptedException {
    long start = System.nanoTime();
    return Questions.await(ask(body).answered()) - start;
  }

  @Override
  public void close() {
    recipient.closing();
    asker.closing();
    client.shutdown(Duration.ZERO, Duration.ZERO);
    recipient.awaitEnd();
    asker.awaitEnd();
  }
}

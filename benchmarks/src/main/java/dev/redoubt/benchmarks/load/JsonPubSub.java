package dev.redoubt.benchmarks.load;

import dev.redoubt.bench.Arrivals;
import dev.redoubt.bench.Dialogue;
import dev.redoubt.bench.Questions;
import dev.redoubt.bench.Traceable;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/// Encrypted messaging over Redis as a quick home-grown solution would do it: one JSON document per
/// message, each signed and encrypted on its own, over pub/sub. Nothing is stored, resent or
/// acknowledged. Redis drops slow subscribers, so the sender stays within what Redis buffers.
final class JsonPubSub implements Traceable, Dialogue {
  private static final int AHEAD_BYTES = 2 << 20;
  private static final int AHEAD = 4_096;

  private final RedisClient client;
  private final StatefulRedisConnection<byte[], byte[]> sender;
  private final StatefulRedisConnection<byte[], byte[]> answerer;
  private final byte[] channel;
  private final byte[] answers;
  private final SealedJson there = new SealedJson();
  private final SealedJson back = new SealedJson();
  private final Questions questions = new Questions();
  private final Arrivals handled = new Arrivals();
  private volatile Consumer<byte[]> messages = body -> {};
  private long sent;

  JsonPubSub(String uri, String namespace) {
    client = RedisClient.create(uri);
    sender = client.connect(ByteArrayCodec.INSTANCE);
    answerer = client.connect(ByteArrayCodec.INSTANCE);
    channel = (namespace + ":messages").getBytes(StandardCharsets.UTF_8);
    answers = (namespace + ":answers").getBytes(StandardCharsets.UTF_8);
    subscribe(channel, this::handle);
    subscribe(answers, json -> questions.answered(back.open(json).number()));
  }

  private void subscribe(byte[] channel, Consumer<byte[]> work) {
    StatefulRedisPubSubConnection<byte[], byte[]> connection =
        client.connectPubSub(ByteArrayCodec.INSTANCE);
    connection.addListener(
        new RedisPubSubAdapter<>() {
          @Override
          public void message(byte[] from, byte[] json) {
            try {
              work.accept(json);
            } catch (RuntimeException e) {
              handled.fail(e);
            }
          }
        });
    connection.sync().subscribe(channel);
  }

  @Override
  public String name() {
    return "json-pubsub";
  }

  private void handle(byte[] json) {
    SealedJson.Opened opened = there.open(json);
    messages.accept(opened.body());
    handled.add(1);
    if (opened.number() != 0) {
      byte[] answer = back.seal("recipient", "sender", opened.number(), opened.body());
      RedisFuture<Long> unused = answerer.async().publish(answers, answer);
    }
  }

  private void send(long number, byte[] body) {
    byte[] json = there.seal("sender", "recipient", number, body);
    RedisFuture<Long> unused = sender.async().publish(channel, json);
    sent++;
  }

  @Override
  public void pass(byte[] body, int count) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      post(body);
    }
    long unused = handled.await(sent);
  }

  @Override
  public long oneWay(byte[] body) throws InterruptedException {
    long start = System.nanoTime();
    send(0, body);
    return handled.await(sent) - start;
  }

  @Override
  public void onMessage(Consumer<byte[]> recipient) {
    messages = recipient;
  }

  @Override
  public void post(byte[] body) throws InterruptedException {
    long ahead = Math.clamp(AHEAD_BYTES / Math.max(1, body.length), 4, AHEAD);
    if (handled.count() <= sent - ahead) {
      long unused = handled.await(sent - ahead / 2);
    }
    send(0, body);
  }

  /// Does nothing: messages are sent immediately.
  @Override
  public void flush() {}

  @Override
  public CompletionStage<?> request(byte[] body) {
    Questions.Question question = questions.ask();
    send(question.number(), body);
    return question.answered();
  }

  @Override
  public long roundTrip(byte[] body) throws InterruptedException {
    long start = System.nanoTime();
    Questions.Question question = questions.ask();
    send(question.number(), body);
    return Questions.await(question.answered()) - start;
  }

  @Override
  public void close() {
    client.shutdown(Duration.ZERO, Duration.ZERO);
  }
}

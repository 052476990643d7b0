package dev.redoubt.redis.resp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.message.Bytes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A pipeline to a server whose replies the test scripts.
class PipelineTest {
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final ReplyParser<Long> INTEGER = RespReader::integer;

  private ServerSocket listener;
  private Socket client;
  private Socket server;
  private CompletableFuture<IOException> ended = new CompletableFuture<>();

  @BeforeEach
  void connect() throws IOException {
    listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    client = new Socket(InetAddress.getLoopbackAddress(), listener.getLocalPort());
    server = listener.accept();
  }

  @AfterEach
  void close() throws IOException {
    server.close();
    client.close();
    listener.close();
  }

  private Pipeline pipeline(Duration timeout, @Nullable ReplyParser<?> unsolicited)
      throws IOException {
    Connection connection = new Connection(client, client, 1 << 20, LONG, closed -> {});
    Pipeline pipeline = new Pipeline(connection, timeout, unsolicited);
    ended = CompletableFuture.supplyAsync(pipeline::run, Thread::startVirtualThread);
    return pipeline;
  }

  private void reply(String replies) throws IOException {
    server.getOutputStream().write(replies.getBytes(StandardCharsets.US_ASCII));
  }

  private static <T> T done(CompletableFuture<T> future) throws Exception {
    return future.get(LONG.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void repliesAndErrorsGoToTheirCommandsInOrder() throws Exception {
    Pipeline pipeline = pipeline(LONG, null);
    var first = pipeline.call(Request.of(INTEGER, "A"));
    var second = pipeline.call(Request.of(INTEGER, "B"));
    var third =
        pipeline.call(
            List.of(Request.of(INTEGER, "X")),
            Request.of(INTEGER, "C"),
            List.of(Request.of(INTEGER, "Y")));
    reply(":1\r\n-ERR no\r\n-ERR ignored\r\n:3\r\n:9\r\n");
    assertThat(done(first)).isEqualTo(1);
    assertThatThrownBy(() -> done(second)).hasCauseInstanceOf(ReplyException.class);
    assertThat(done(third)).isEqualTo(3);
    assertThat(new String(server.getInputStream().readNBytes(55), StandardCharsets.US_ASCII))
        .isEqualTo(
            "*1\r\n$1\r\nA\r\n*1\r\n$1\r\nB\r\n*1\r\n$1\r\nX\r\n*1\r\n$1\r\nC\r\n*1\r\n$1\r\nY\r\n");
    pipeline.close();
    assertThat(done(ended)).isNotNull();
    assertThat(pipeline.isOpen()).isFalse();
  }

  @Test
  void aServerThatDoesNotReadBlocksNoCaller() throws Exception {
    Pipeline pipeline = pipeline(LONG, null);
    Bytes large = Bytes.wrap(new byte[1 << 20]);
    List<CompletableFuture<Long>> calls = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      calls.add(pipeline.call(Request.of(INTEGER, "SET", large)));
    }
    // The calls took more than a socket buffers, although nothing was read yet.
    assertThat(calls).noneMatch(CompletableFuture::isDone);
    CompletableFuture<Void> reading =
        CompletableFuture.runAsync(
            () -> {
              try {
                for (int i = 0; i < 32; i++) {
                  byte[] unused = server.getInputStream().readNBytes((1 << 20) + 25);
                  reply(":" + i + "\r\n");
                }
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            },
            Thread::startVirtualThread);
    for (int i = 0; i < 32; i++) {
      assertThat(done(calls.get(i))).isEqualTo(i);
    }
    done(reading);
    pipeline.close();
  }

  @Test
  void aLateReplyEndsTheConnection() throws Exception {
    Pipeline pipeline = pipeline(Duration.ofMillis(50), null);
    var call = pipeline.call(Request.of(INTEGER, "A"));
    assertThatThrownBy(() -> done(call)).hasCauseInstanceOf(SocketTimeoutException.class);
    assertThat(done(ended)).isInstanceOf(SocketTimeoutException.class);
    assertThatThrownBy(() -> done(pipeline.call(Request.of(INTEGER, "B"))))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(IOException.class);
  }

  @Test
  void aReplyThatDripsTimesOut() throws Exception {
    Pipeline pipeline = pipeline(Duration.ofMillis(200), null);
    var call = pipeline.call(Request.of(RespReader::status, "A"));
    CompletableFuture<Void> dripping =
        CompletableFuture.runAsync(this::drip, Thread::startVirtualThread);
    assertThatThrownBy(() -> done(call)).hasCauseInstanceOf(SocketTimeoutException.class);
    done(dripping);
  }

  /// Sends a byte at a time until the client closes the connection.
  private void drip() {
    try {
      reply("+");
      while (true) {
        try {
          IOException unused = ended.get(1, TimeUnit.MILLISECONDS);
          return;
        } catch (TimeoutException e) {
          reply("1");
        }
      }
    } catch (IOException e) {
      return; // the client has closed the connection
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void unsolicitedRepliesGoToTheirParser() throws Exception {
    var heard = new LinkedBlockingQueue<String>();
    Pipeline pipeline =
        pipeline(
            LONG,
            in -> {
              heard.add(in.list(RespReader::text).toString());
              return "";
            });
    reply("*1\r\n$3\r\none\r\n*1\r\n$3\r\ntwo\r\n");
    assertThat(heard.poll(LONG.toSeconds(), TimeUnit.SECONDS)).isEqualTo("[one]");
    assertThat(heard.poll(LONG.toSeconds(), TimeUnit.SECONDS)).isEqualTo("[two]");
    pipeline.close();
  }

  @Test
  void anUnsolicitedReplyEndsTheConnectionIfThereIsNoParserForIt() throws Exception {
    Pipeline pipeline = pipeline(LONG, null);
    reply(":1\r\n");
    assertThat(done(ended)).isInstanceOf(NotRedisException.class);
    assertThat(pipeline.isOpen()).isFalse();
  }

  @Test
  void aParserThatThrowsFailsAllCallsInFlight() throws Exception {
    Pipeline pipeline = pipeline(LONG, null);
    var call =
        pipeline.call(
            Request.of(
                in -> {
                  throw new IllegalStateException("a bug");
                },
                "A"));
    reply(":1\r\n");
    assertThatThrownBy(() -> done(call)).hasCauseInstanceOf(IOException.class);
    assertThat(done(ended)).hasRootCauseMessage("a bug");
  }
}

package dev.redoubt.gateway;

import static dev.redoubt.gateway.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WakesTest {
  @TempDir Path folder;

  private final AtomicLong now = new AtomicLong();
  private final List<Integer> calls = new CopyOnWriteArrayList<>();

  private void look(Wakes wakes, int waiting, long newest, int calledThen) {
    wakes.look(new Wakes.Unattended(waiting, newest));
    await().until(() -> calls.size() == calledThen);
  }

  @Test
  void whatComesTogetherWakesOnceAndNoMoreThanOnceASecond() {
    Wakes wakes = new Wakes(calls::add, now::get);
    look(wakes, 0, 0, 0);
    look(wakes, 3, 3, 1);
    look(wakes, 4, 4, 1);
    now.addAndGet(Duration.ofSeconds(1).toNanos());
    await()
        .until(() -> {
          wakes.look(new Wakes.Unattended(5, 5)); // the first call may be about to return
          return calls.size() == 2;
        });
    now.addAndGet(Duration.ofSeconds(59).toNanos());
    look(wakes, 5, 5, 2);
    now.addAndGet(Duration.ofSeconds(1).toNanos());
    look(wakes, 5, 5, 3);
    assertThat(calls).containsExactly(3, 5, 5);
  }

  @Test
  void oneCallAtATime() {
    CountDownLatch end = new CountDownLatch(1);
    AtomicInteger started = new AtomicInteger();
    Wakes wakes =
        new Wakes(
            waiting -> {
              started.incrementAndGet();
              end.await();
            },
            now::get);
    wakes.look(new Wakes.Unattended(1, 1));
    await().until(() -> started.get() == 1);
    now.addAndGet(Duration.ofMinutes(5).toNanos());
    wakes.look(new Wakes.Unattended(2, 2));
    end.countDown();
    await()
        .until(() -> {
          wakes.look(new Wakes.Unattended(2, 2));
          return started.get() == 2;
        });
  }

  @Test
  void aCommandLearnsHowManyMessagesWaitAndNothingOfThem() throws Exception {
    Path out = folder.resolve("out");
    Waker waker = Wakers.command("bob", "echo \"$REDOUBT_AGENT $REDOUBT_WAITING\" > " + out);
    try (Served served = new Served(options -> options.wake(waker))) {
      var unused = served.alice.send("bob", "secret-type", "secret");
      await().until(() -> Files.exists(out) && !Files.readString(out).isEmpty());
      assertThat(out).content().isEqualTo("bob 1\n");
    }
  }

  @Test
  void aCommandThatFailsSaysSoAndOneThatRunsIsEndedWithTheGateway() throws Exception {
    try (Waker waker = Wakers.command("bob", "exit 3")) {
      assertThatThrownBy(() -> waker.wake(1)).hasMessage("the command ended with 3");
    }
    Path pid = folder.resolve("pid");
    Thread call;
    try (Waker waker = Wakers.command("bob", "echo $$ > " + pid + "; sleep 1000")) {
      call = Thread.ofVirtual().start(() -> assertThatThrownBy(() -> waker.wake(1)).isNotNull());
      await().until(() -> Files.exists(pid) && Files.readString(pid).endsWith("\n"));
    }
    call.join();
    long number = Long.parseLong(Files.readString(pid).strip());
    await().until(() -> ProcessHandle.of(number).isEmpty());
  }

  @Test
  void aWebhookIsPostedTo() throws Exception {
    List<String> bodies = new CopyOnWriteArrayList<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    AtomicInteger status = new AtomicInteger(204);
    server.createContext(
        "/",
        exchange -> {
          bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(status.get(), -1);
          exchange.close();
        });
    server.start();
    URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/wake");
    Waker waker = Wakers.webhook("bob", url);
    waker.wake(2);
    assertThat(bodies).containsExactly("{\"agent\":\"bob\",\"waiting\":2}");
    status.set(500);
    assertThatThrownBy(() -> waker.wake(1)).hasMessageContaining("the webhook answered 500");
    server.stop(0);
    assertThat(Wakers.isLoopback(url)).isTrue();
    assertThat(Wakers.isLoopback(URI.create("http://192.0.2.1/"))).isFalse();
  }
}

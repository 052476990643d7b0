package dev.redoubt.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.Agent;
import dev.redoubt.spring.example.web.Order;
import dev.redoubt.spring.example.web.WebApplication;
import dev.redoubt.testkit.EmbeddedRedis;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process that gets SIGTERM while an HTTP request runs, which sends a message only then.
class ShutdownIT {
  /// `-Dshutdowns=20` for a longer look.
  private static final int TIMES = Integer.getInteger("shutdowns", 2);

  @TempDir Path folder;

  @Test
  void whatARequestSendsAtTheLastMomentIsHandled() throws Exception {
    List<Order> handled = new CopyOnWriteArrayList<>();
    try (EmbeddedRedis redis = EmbeddedRedis.start();
        Agent shop =
            Agent.builder("shop")
                .redis(redis.uri())
                .handle("order", Order.class, (message, context) -> handled.add(message.body()))
                .start()) {
      assertThat(shop.name()).isEqualTo("shop");
      for (int i = 0; i < TIMES; i++) {
        assertThat(stopInTheMiddleOf(redis, i)).isEqualTo("HANDLED");
        assertThat(handled).hasSize(i + 1).contains(new Order("lamp", i));
      }
    }
  }

  private String stopInTheMiddleOf(EmbeddedRedis redis, int number) throws Exception {
    List<String> arguments =
        new ArrayList<>(List.of(ExampleApplicationsIT.arguments(redis, "web")));
    arguments.add("--redoubt.identity.key-file=" + folder.resolve("web.key"));
    try (var web = ApplicationProcess.start(WebApplication.class, arguments)) {
      int port = web.port();
      CompletableFuture<String> answer =
          CompletableFuture.supplyAsync(() -> {
            try {
              return ExampleApplicationsIT.post(
                      port, "/late", "{\"item\":\"lamp\",\"count\":" + number + "}")
                  .body();
            } catch (Exception e) {
              throw new IllegalStateException(e);
            }
          });
      web.await(Pattern.compile("A request is under way"));
      assertThat(web.terminate()).isEqualTo(143);
      return answer.get();
    }
  }
}

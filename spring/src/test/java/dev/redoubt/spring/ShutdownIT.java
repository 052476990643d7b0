package dev.redoubt.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.Agent;
import dev.redoubt.spring.example.web.Order;
import dev.redoubt.spring.example.web.WebApplication;
import dev.redoubt.testkit.EmbeddedRedis;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process that gets SIGTERM while an HTTP request runs, which sends a message only then.
class ShutdownIT {
  /// `-Dshutdowns=20` for a longer look.
  private static final int TIMES = Integer.getInteger("shutdowns", 2);

  private static final Pattern PORT = Pattern.compile("started on port (\\d+)");

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
    Process web = start(redis);
    try (BufferedReader out = web.inputReader()) {
      Matcher port = await(out, PORT);
      CompletableFuture<String> answer =
          CompletableFuture.supplyAsync(() -> {
            try {
              return ExampleApplicationsIT.post(
                      Integer.parseInt(port.group(1)),
                      "/late",
                      "{\"item\":\"lamp\",\"count\":" + number + "}")
                  .body();
            } catch (Exception e) {
              throw new IllegalStateException(e);
            }
          });
      await(out, Pattern.compile("A request is under way"));
      assertThat(web.toHandle().destroy()).isTrue(); // Process.destroy would close its output
      out.lines().forEach(line -> {});
      assertThat(web.waitFor()).isEqualTo(143);
      return answer.get();
    } finally {
      web.destroyForcibly();
    }
  }

  private Process start(EmbeddedRedis redis) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                WebApplication.class.getName()));
    command.addAll(List.of(ExampleApplicationsIT.arguments(redis, "web")));
    command.add("--redoubt.identity.key-file=" + folder.resolve("web.key"));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static Matcher await(BufferedReader out, Pattern wanted) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      lines.add(line);
      Matcher found = wanted.matcher(line);
      if (found.find()) {
        return found;
      }
    }
    throw new AssertionError("The process ended without \"" + wanted + "\": " + lines);
  }
}

package dev.redoubt.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.spring.example.shop.ShopApplication;
import dev.redoubt.spring.example.web.WebApplication;
import dev.redoubt.testkit.EmbeddedRedis;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// One trace through two processes: it comes in by HTTP, and travels on inside the encryption.
class TraceIT {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String CALLER = "00f067aa0ba902b7";

  @Test
  void theTraceOfAnHttpRequestGoesOnInTheListenerOfAnotherProcess() throws Exception {
    try (EmbeddedRedis redis = EmbeddedRedis.start();
        var shop = start(ShopApplication.class, redis, "shop");
        var web = start(WebApplication.class, redis, "web")) {
      shop.await(Pattern.compile("Started ShopApplication"));
      assertThat(order(web.port())).isEqualTo("HANDLED");
      Matcher line = shop.await(Pattern.compile("\\[(\\w*),(\\w*)] web orders 2 × lamp"));
      assertThat(line.group(1)).isEqualTo(TRACE);
      assertThat(line.group(2)).matches("[0-9a-f]{16}").isNotEqualTo(CALLER);
    }
  }

  private static ApplicationProcess start(Class<?> application, EmbeddedRedis redis, String name)
      throws IOException {
    List<String> arguments = new ArrayList<>(List.of(ExampleApplicationsIT.arguments(redis, name)));
    arguments.add("--logging.pattern.console=[%X{traceId},%X{spanId}] %m%n");
    arguments.add("--logging.charset.console=UTF-8");
    return ApplicationProcess.start(application, arguments);
  }

  private static String order(int port) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/orders"))
              .header("Content-Type", "application/json")
              .header("traceparent", "00-" + TRACE + "-" + CALLER + "-01")
              .POST(BodyPublishers.ofString("{\"item\":\"lamp\",\"count\":2}"))
              .build();
      return client.send(request, BodyHandlers.ofString()).body();
    }
  }
}

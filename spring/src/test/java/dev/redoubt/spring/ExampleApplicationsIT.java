package dev.redoubt.spring;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.spring.example.OrderDemo;
import dev.redoubt.spring.example.shop.ShopApplication;
import dev.redoubt.spring.example.web.WebApplication;
import dev.redoubt.testkit.EmbeddedRedis;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;

/// The applications of docs/spring-boot.md, over a real Redis that Spring Data is told of.
class ExampleApplicationsIT {
  @Test
  void anOrderThatComesInByHttpIsHandledInAnotherApplication() throws Exception {
    try (EmbeddedRedis redis = EmbeddedRedis.start();
        var shop =
            new SpringApplicationBuilder(ShopApplication.class)
                .web(WebApplicationType.NONE)
                .run(arguments(redis, "shop"));
        var web = new SpringApplicationBuilder(WebApplication.class).run(arguments(redis, "web"))) {
      assertThat(shop.isRunning()).isTrue();
      int port = requireNonNull(((WebServerApplicationContext) web).getWebServer()).getPort();
      assertThat(post(port, "/orders", "{\"item\":\"lamp\",\"count\":2}").body())
          .isEqualTo("HANDLED");
      assertThat(post(port, "/orders", "{\"item\":\"lamp\",\"count\":101}").body())
          .isEqualTo("REJECTED(REFUSED)");
      assertThat(post(port, "/price", "{\"item\":\"lamp\",\"count\":2}").body())
          .isEqualTo("3998 cents");
      assertThat(get(port, "/actuator/health/redoubt"))
          .contains("\"status\":\"UP\"", "\"agent\":\"web\"");
    }
  }

  @Test
  void theDemonstrationShowsAnOrderThatIsHandled() throws Exception {
    try (var demo = ApplicationProcess.start(OrderDemo.class, List.of())) {
      demo.await(Pattern.compile("web orders 2 × lamp"));
      demo.await(Pattern.compile("^HANDLED by shop"));
    }
  }

  static String[] arguments(EmbeddedRedis redis, String name) {
    return new String[] {
      "--spring.application.name=" + name,
      "--spring.data.redis.url=" + redis.uri(),
      "--redoubt.trust.first-use=true",
      "--server.port=0",
      "--management.endpoint.health.show-details=always",
      "--spring.jmx.enabled=false"
    };
  }

  static HttpResponse<String> post(int port, String path, String json) throws Exception {
    return send(
        HttpRequest.newBuilder(uri(port, path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json))
            .build());
  }

  private static String get(int port, String path) throws Exception {
    return send(HttpRequest.newBuilder(uri(port, path)).build()).body();
  }

  private static HttpResponse<String> send(HttpRequest request) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, BodyHandlers.ofString());
    }
  }

  private static URI uri(int port, String path) {
    return URI.create("http://localhost:" + port + path);
  }
}

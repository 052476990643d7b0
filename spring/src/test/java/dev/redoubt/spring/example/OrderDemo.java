package dev.redoubt.spring.example;

import static java.util.Objects.requireNonNull;

import dev.redoubt.spring.example.shop.ShopApplication;
import dev.redoubt.spring.example.web.WebApplication;
import dev.redoubt.testkit.EmbeddedRedis;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;

/// Both applications in one process, with a Redis, and one order.
public final class OrderDemo {
  private static final String ORDER = "{\"item\":\"lamp\",\"count\":2}";

  private OrderDemo() {}

  public static void main(String[] args) throws Exception {
    try (EmbeddedRedis redis = EmbeddedRedis.start();
        var shop =
            new SpringApplicationBuilder(ShopApplication.class)
                .web(WebApplicationType.NONE)
                .run(arguments(redis, "shop"));
        var web = new SpringApplicationBuilder(WebApplication.class).run(arguments(redis, "web"));
        HttpClient client = HttpClient.newHttpClient()) {
      int port = requireNonNull(((WebServerApplicationContext) web).getWebServer()).getPort();
      URI orders = URI.create("http://localhost:" + port + "/orders");
      HttpRequest request =
          HttpRequest.newBuilder(orders)
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString(ORDER))
              .build();
      System.out.println("POST " + orders + " " + ORDER);
      String answer = client.send(request, BodyHandlers.ofString()).body();
      System.out.println(answer + " by " + shop.getId());
    }
  }

  private static String[] arguments(EmbeddedRedis redis, String name) {
    return new String[] {
      "--spring.application.name=" + name,
      "--spring.data.redis.url=" + redis.uri(),
      "--redoubt.trust.first-use=true",
      "--server.port=0",
      "--spring.jmx.enabled=false",
      "--spring.main.banner-mode=off",
      "--management.otlp.metrics.export.enabled=false",
      "--logging.level.root=WARN",
      "--logging.level.dev.redoubt=INFO"
    };
  }
}

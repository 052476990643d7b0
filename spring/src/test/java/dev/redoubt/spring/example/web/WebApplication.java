package dev.redoubt.spring.example.web;

import dev.redoubt.RequestResult;
import dev.redoubt.spring.RedoubtTemplate;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/// HTTP in, messages out.
@SpringBootApplication
public class WebApplication {
  public static void main(String[] args) {
    SpringApplication.run(WebApplication.class, args);
  }

  @RestController
  static class Orders {
    private final RedoubtTemplate redoubt;

    Orders(RedoubtTemplate redoubt) {
      this.redoubt = redoubt;
    }

    @PostMapping("/orders")
    String order(@RequestBody Order order) {
      return redoubt.send("shop", "order", order).await().toString();
    }

    @PostMapping("/price")
    String price(@RequestBody Order order) {
      var result = redoubt.request("shop", "price", order, Price.class, Duration.ofSeconds(60));
      return switch (result) {
        case RequestResult.Answered<Price> answered -> answered.body().cents() + " cents";
        default -> "no price: " + result;
      };
    }
  }

  /// A request that is still running when the process is told to stop, and sends only then.
  @RestController
  static class Late {
    private final RedoubtTemplate redoubt;
    private final CountDownLatch closing = new CountDownLatch(1);

    Late(RedoubtTemplate redoubt) {
      this.redoubt = redoubt;
    }

    @EventListener(ContextClosedEvent.class)
    void close() {
      closing.countDown();
    }

    @PostMapping("/late")
    String late(@RequestBody Order order) throws InterruptedException {
      System.out.println("A request is under way.");
      closing.await();
      return redoubt.send("shop", "order", order).await().toString();
    }
  }
}

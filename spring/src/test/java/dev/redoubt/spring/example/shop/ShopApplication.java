package dev.redoubt.spring.example.shop;

import dev.redoubt.spring.RedoubtHeaders;
import dev.redoubt.spring.RedoubtListener;
import dev.redoubt.spring.RejectMessageException;
import dev.redoubt.spring.example.web.Order;
import dev.redoubt.spring.example.web.Price;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.stereotype.Component;

/// Handles what [dev.redoubt.spring.example.web.WebApplication] sends.
@SpringBootApplication
public class ShopApplication {
  public static void main(String[] args) {
    SpringApplication.run(ShopApplication.class, args);
  }

  @Component
  static class Orders {
    private static final Logger LOG = LoggerFactory.getLogger(Orders.class);

    @RedoubtListener("order")
    void order(Order order, @Header(RedoubtHeaders.FROM) String customer) {
      if (order.count() > 100) {
        throw new RejectMessageException("too many");
      }
      LOG.info("{} orders {} × {}", customer, order.count(), order.item());
    }

    @RedoubtListener("price")
    Price price(Order order) {
      return new Price(order.count() * 1999);
    }
  }
}

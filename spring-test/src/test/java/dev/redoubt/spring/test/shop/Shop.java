package dev.redoubt.spring.test.shop;

import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
public class Shop {
  public record Order(String item, int count) {}

  public interface Warehouse {
    void pack(String item, int count);
  }
}

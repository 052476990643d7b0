package dev.redoubt.cli;

import dev.redoubt.message.Bytes;
import java.util.ArrayList;
import java.util.List;

/// The messages of the demonstration, and which strings of them must never appear in Redis.
final class DemoMessages {
  static final String ORDER = "shop.order";
  static final String CONFIRMATION = "shop.confirmation";

  private static final List<String> CUSTOMERS =
      List.of("Ada Lovelace", "Grace Hopper", "Alan Turing");
  private static final List<String> ARTICLES = List.of("analytical engine", "compiler", "bombe");
  private static final String NOTE = "ring twice";

  private DemoMessages() {}

  record Order(int number, String customer, String article, String note) {}

  record Confirmation(int number, String promise, boolean inStock) {}

  static Order order(int number) {
    int kind = number % CUSTOMERS.size();
    return new Order(number, CUSTOMERS.get(kind), ARTICLES.get(kind), NOTE);
  }

  static Confirmation confirmation(int number) {
    return new Confirmation(number, "dispatched before the weekend", number % 7 != 0);
  }

  /// Type names, whole bodies, and the fields of bodies.
  static List<Bytes> secrets(int each) {
    var secrets = new ArrayList<String>(List.of(ORDER, CONFIRMATION, NOTE));
    secrets.addAll(CUSTOMERS);
    secrets.addAll(ARTICLES);
    secrets.addAll(List.of("\"customer\"", "\"article\"", "\"inStock\"", "before the weekend"));
    for (int number = 0; number < each; number++) {
      secrets.add(JsonLine.write(order(number)));
      secrets.add(JsonLine.write(confirmation(number)));
    }
    return secrets.stream().map(Bytes::utf8).toList();
  }
}

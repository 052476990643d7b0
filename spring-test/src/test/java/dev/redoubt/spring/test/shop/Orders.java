package dev.redoubt.spring.test.shop;

import dev.redoubt.spring.RedoubtListener;
import dev.redoubt.spring.RedoubtTemplate;
import dev.redoubt.spring.test.shop.Shop.Order;
import dev.redoubt.spring.test.shop.Shop.Warehouse;
import org.springframework.stereotype.Component;

@Component
class Orders {
  private final Warehouse warehouse;
  private final RedoubtTemplate redoubt;

  Orders(Warehouse warehouse, RedoubtTemplate redoubt) {
    this.warehouse = warehouse;
    this.redoubt = redoubt;
  }

  @RedoubtListener("order")
  void order(Order order) {
    warehouse.pack(order.item(), order.count());
    redoubt.send("carrier", "parcel", order.item());
  }
}

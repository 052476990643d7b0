package dev.redoubt.spring.test.shop;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.mockito.Mockito.verify;

import dev.redoubt.message.Outcome;
import dev.redoubt.spring.test.RedoubtTest;
import dev.redoubt.spring.test.TestAgents;
import dev.redoubt.spring.test.shop.Shop.Order;
import dev.redoubt.spring.test.shop.Shop.Warehouse;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

@RedoubtTest(properties = "redoubt.name=shop")
class OrdersTest {
  @MockitoBean private Warehouse warehouse;

  @Test
  void anOrderIsPackedAndHandedOn(@Autowired TestAgents agents) throws Exception {
    var parcels = agents.receive("carrier", "parcel", String.class);
    var order = agents.named("alice").send("shop", "order", new Order("lamp", 2));

    assertEquals(Outcome.HANDLED, order.await());
    verify(warehouse).pack("lamp", 2);
    assertEquals("lamp", requireNonNull(parcels.poll(1, TimeUnit.MINUTES)).body());
  }
}

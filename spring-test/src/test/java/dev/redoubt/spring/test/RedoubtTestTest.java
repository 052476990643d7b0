package dev.redoubt.spring.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.doThrow;

import dev.redoubt.spring.RejectMessageException;
import dev.redoubt.spring.test.shop.Shop;
import dev.redoubt.spring.test.shop.Shop.Order;
import dev.redoubt.spring.test.shop.Shop.Warehouse;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

@RedoubtTest(properties = "redoubt.name=shop")
@ContextConfiguration(classes = Shop.class)
class RedoubtTestTest {
  @MockitoBean private Warehouse warehouse;

  private final TestAgents agents;
  private final ApplicationContext context;

  @Autowired
  RedoubtTestTest(TestAgents agents, ApplicationContext context) {
    this.agents = agents;
    this.context = context;
  }

  @Test
  void whatAMockRefusesIsRejected() {
    doThrow(new RejectMessageException("sold out")).when(warehouse).pack("sofa", 1);
    var order = agents.named("alice").send("shop", "order", new Order("sofa", 1));
    assertThat(order.await().toString()).isEqualTo("REJECTED(REFUSED)");
  }

  @Test
  void anAgentIsStartedOnce() {
    assertThat(agents.named("alice")).isSameAs(agents.named("alice"));
  }

  @Test
  void componentsThatDoNotListenAreLeftOut() {
    assertThat(context.getBeanNamesForType(Object.class))
        .noneMatch(name -> name.contains("ccounts"));
  }
}

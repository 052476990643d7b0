package dev.redoubt.spring.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.autoconfigure.OverrideAutoConfiguration;
import org.springframework.boot.test.context.filter.annotation.TypeExcludeFilters;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.test.context.BootstrapWith;
import org.springframework.test.context.junit.jupiter.SpringExtension;

/// A test of an application's listeners alone: its agent, and of its components those that have a
/// [dev.redoubt.spring.RedoubtListener] or that an agent uses (codecs, interceptors, agent
/// listeners, customizers, an error handler, a trust policy). Everything else, such as the services
/// that listeners call, is given by the test, for example by `@MockitoBean`.
///
/// There is no Redis: the agent and those of [TestAgents] share a transport in memory, with real
/// encryption, and trust each other on first use unless the application has a trust policy.
///
/// ```java
/// @RedoubtTest(properties = "redoubt.name=shop")
/// class OrdersTest {
///   @Autowired TestAgents agents;
///   @MockitoBean Warehouse warehouse;
///
///   @Test
///   void anOrderIsPacked() {
///     Delivery order = agents.named("alice").send("shop", "order", new Order("lamp", 2));
///     assertEquals(Outcome.HANDLED, order.await());
///     verify(warehouse).pack("lamp", 2);
///   }
/// }
/// ```
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@BootstrapWith(RedoubtTestContextBootstrapper.class)
@ExtendWith(SpringExtension.class)
@OverrideAutoConfiguration(enabled = false)
@TypeExcludeFilters(RedoubtTypeExcludeFilter.class)
@ImportAutoConfiguration
public @interface RedoubtTest {
  /// Properties of the test, as `key=value`.
  String[] properties() default {};

  /// Whether components are chosen as above; otherwise only by `includeFilters`.
  boolean useDefaultFilters() default true;

  /// Components to have besides.
  Filter[] includeFilters() default {};

  /// Components not to have.
  Filter[] excludeFilters() default {};
}

package dev.redoubt.testkit;

import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Gives JUnit tests an [EmbeddedRedis]: one server per test class, running and empty at the start
/// of each test.
///
/// ```java
/// @ExtendWith(RedisExtension.class)
/// class ChatIT {
///   @Test
///   void messagesArrive(EmbeddedRedis redis) { … redis.uri() … }
/// }
/// ```
///
/// For a server with options, register it as a static field: `@RegisterExtension static final
/// RedisExtension REDIS = new RedisExtension(EmbeddedRedis.builder().password("…"));`
public final class RedisExtension implements BeforeEachCallback, ParameterResolver {
  private final EmbeddedRedis.Builder options;

  public RedisExtension() {
    this(EmbeddedRedis.builder());
  }

  public RedisExtension(EmbeddedRedis.Builder options) {
    this.options = options;
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    EmbeddedRedis redis = server(context);
    if (redis.running()) {
      redis.clear();
    } else {
      redis.restart();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == EmbeddedRedis.class;
  }

  @Override
  public EmbeddedRedis resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return server(context);
  }

  /// Kept in the store of the outermost class, which JUnit closes after its last test.
  private EmbeddedRedis server(ExtensionContext context) {
    ExtensionContext top = context;
    for (var parent = context.getParent();
        parent.isPresent() && parent.get().getTestClass().isPresent();
        parent = top.getParent()) {
      top = parent.get();
    }
    return top.getStore(Namespace.create(RedisExtension.class))
        .computeIfAbsent(options, ignored -> options.start(), EmbeddedRedis.class);
  }
}

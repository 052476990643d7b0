package dev.redoubt.examples;

import dev.redoubt.testkit.EmbeddedRedis;
import org.jspecify.annotations.Nullable;

/// The Redis that an example runs on: the one at `REDIS_URL`, or else a server of its own that goes
/// with it.
record ExampleRedis(String uri, @Nullable EmbeddedRedis own) implements AutoCloseable {
  static ExampleRedis open() {
    String uri = System.getenv("REDIS_URL");
    if (uri != null && !uri.isBlank()) {
      return new ExampleRedis(uri, null);
    }
    EmbeddedRedis own = EmbeddedRedis.start();
    return new ExampleRedis(own.uri(), own);
  }

  @Override
  public void close() {
    if (own != null) {
      own.close();
    }
  }
}

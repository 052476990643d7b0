package dev.redoubt.testkit;

import dev.redoubt.ConfigurationException;
import dev.redoubt.ErrorCode;
import dev.redoubt.spi.Transport;
import dev.redoubt.spi.TransportProvider;
import java.net.URI;
import java.util.Set;
import java.util.regex.Pattern;

/// Serves `memory:NAME` in the place of a Redis URI, so that an application which is configured by
/// a URI can be tested without a server. With this module on the class path it is found by itself:
///
/// ```java
/// Agent alice = Agent.builder("alice").redis("memory:orders").start();
/// Agent bob = Agent.builder("bob").redis("memory:orders").handle(…).start();
/// ```
///
/// All agents of one JVM that name the same `NAME` and namespace share one [InMemoryTransport]'s
/// data, which lasts as long as the JVM: give each test class a name of its own.
/// [InMemoryTransport#named] reaches the same data, to cut agents off or to empty it.
///
/// `NAME` has 1 to 64 characters of `a-z A-Z 0-9 . _ -` and begins with a letter. Login and TLS
/// settings are ignored.
public final class MemoryTransportProvider implements TransportProvider {
  private static final Set<String> SCHEMES = Set.of("memory");
  private static final Pattern NAME = Pattern.compile("[a-zA-Z][a-zA-Z0-9._-]{0,63}");

  @Override
  public Set<String> schemes() {
    return SCHEMES;
  }

  /// @throws ConfigurationException with code `BAD_MEMORY_URI` if the name breaks the rule
  @Override
  public Transport create(URI uri, Options options) {
    String name = uri.getRawSchemeSpecificPart();
    if (!NAME.matcher(name).matches()) {
      throw new ConfigurationException(
          ErrorCode.BAD_MEMORY_URI,
          "An in-memory transport is named memory:NAME, where NAME begins with a letter and has 1 to"
              + " 64 characters of a-z A-Z 0-9 . _ -.");
    }
    return InMemoryTransport.of(name, options);
  }
}

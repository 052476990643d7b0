package dev.redoubt;

import dev.redoubt.spi.Transport;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/// The transports that this process has opened: one for all agents whose settings for it are equal,
/// closed with the last of them.
final class SharedTransports {
  static final SharedTransports PROCESS = new SharedTransports(Transports::create);

  private final Function<AgentSettings.Source.Opened, Transport> factory;
  private final Map<AgentSettings.Source.Opened, Shared> open = new HashMap<>();

  private static final class Shared {
    final Transport transport;
    int users;

    Shared(Transport transport) {
      this.transport = transport;
    }
  }

  SharedTransports(Function<AgentSettings.Source.Opened, Transport> factory) {
    this.factory = factory;
  }

  /// The caller gives it back with [#release], once.
  synchronized Transport acquire(AgentSettings.Source.Opened source) {
    Shared shared = open.computeIfAbsent(source, made -> new Shared(factory.apply(made)));
    shared.users++;
    return shared.transport;
  }

  void release(AgentSettings.Source.Opened source) {
    Transport unused = null;
    synchronized (this) {
      Shared shared = open.get(source);
      if (shared == null) {
        throw new IllegalStateException("The transport was released more often than acquired.");
      }
      shared.users--;
      if (shared.users == 0) {
        open.remove(source);
        unused = shared.transport;
      }
    }
    if (unused != null) {
      unused.close();
    }
  }
}

package dev.redoubt;

import dev.redoubt.spi.Interceptor;
import java.util.ArrayList;
import java.util.List;

/// The interceptors of one agent, the first outermost.
record Interceptors(List<Interceptor> list) {
  Interceptors {
    list = List.copyOf(list);
  }

  /// So that a send costs nothing where there are none.
  boolean none() {
    return list.isEmpty();
  }

  Outgoing sending(String peer, String type, SendOptions options) {
    Outgoing outgoing = new Outgoing(options);
    for (Interceptor interceptor : list) {
      outgoing.add(interceptor, peer, type);
    }
    return outgoing;
  }

  /// One message, as all interceptors see it.
  static final class Outgoing {
    private final List<Interceptor.Sending> sendings = new ArrayList<>();
    private SendOptions options;

    private Outgoing(SendOptions options) {
      this.options = options;
    }

    private void add(Interceptor interceptor, String peer, String type) {
      try {
        Interceptor.Sending sending = interceptor.sending(peer, type, options);
        sendings.add(sending);
        options = sending.options();
      } catch (RuntimeException e) {
        failed(e);
        throw e;
      }
    }

    SendOptions options() {
      return options;
    }

    void accepted(Delivery delivery) {
      sendings.forEach(sending -> sending.accepted(delivery));
    }

    void failed(RuntimeException why) {
      for (Interceptor.Sending sending : sendings) {
        try {
          sending.failed(why);
        } catch (RuntimeException e) {
          why.addSuppressed(e);
        }
      }
    }
  }

  void handling(Message<?> message, MessageContext context, Interceptor.Invocation handler)
      throws Exception {
    Interceptor.Invocation invocation = handler;
    for (Interceptor interceptor : list.reversed()) {
      Interceptor.Invocation inner = invocation;
      invocation = () -> interceptor.handling(message, context, inner);
    }
    invocation.proceed();
  }
}

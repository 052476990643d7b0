package dev.redoubt;

import dev.redoubt.spi.Interceptor;
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

  SendOptions sending(String peer, String type, SendOptions options) {
    SendOptions current = options;
    for (Interceptor interceptor : list) {
      current = interceptor.sending(peer, type, current);
    }
    return current;
  }

  void accepted(Delivery delivery, String type) {
    for (Interceptor interceptor : list) {
      interceptor.accepted(delivery, type);
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

package dev.redoubt.spring;

import dev.redoubt.Message;
import dev.redoubt.MessageContext;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.messaging.MessageHandlingException;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.handler.invocation.InvocableHandlerMethod;
import org.springframework.messaging.handler.invocation.MethodArgumentResolutionException;
import org.springframework.messaging.support.MessageBuilder;

/// Calls a listener with a message, and maps what it throws to a settlement.
final class ListenerInvoker {
  private static final Logger LOG = LoggerFactory.getLogger(RedoubtListener.class);

  /// Returned where nothing is sent.
  private static final Object SETTLED = new Object();

  private final InvocableHandlerMethod method;
  private final RedoubtErrorHandler errorHandler;

  ListenerInvoker(InvocableHandlerMethod method, RedoubtErrorHandler errorHandler) {
    this.method = method;
    this.errorHandler = errorHandler;
  }

  /// Calls a listener that returns nothing.
  void handle(Message<?> message, MessageContext context) throws Exception {
    Object unused = invoke(message, context);
  }

  /// @return the reply, which is not sent if the request was rejected or has failed
  Object answer(Message<?> message, MessageContext context) throws Exception {
    Object reply = invoke(message, context);
    if (reply == null) {
      throw new IllegalStateException(
          "The listener of " + message.type() + " returned null: a request wants a reply.");
    }
    return reply;
  }

  private @Nullable Object invoke(Message<?> message, MessageContext context) throws Exception {
    try {
      return method.invoke(
          MessageBuilder.createMessage(required(message.body()), headers(message, context)),
          message,
          context,
          context.agent());
    } catch (RejectMessageException
        | MethodArgumentResolutionException
        | MessageHandlingException e) {
      LOG.atWarn()
          .addKeyValue("peer", message.from())
          .addKeyValue("type", message.type())
          .addKeyValue("id", message.id())
          .log(
              "Rejected message {} of type {} by {}: {}",
              message.id(),
              message.type(),
              message.from(),
              reason(e));
      context.reject();
      return SETTLED;
    } catch (Exception e) {
      return failed(message, context, e);
    }
  }

  private Object failed(Message<?> message, MessageContext context, Exception thrown)
      throws Exception {
    switch (errorHandler.decide(message, thrown, context)) {
      case RETRY -> throw thrown;
      case REJECT -> context.reject();
      case FAIL -> context.settleLater().failed();
    }
    return SETTLED;
  }

  /// Without a payload: Spring's own exceptions quote it in their text.
  private static String reason(RuntimeException e) {
    return e instanceof RejectMessageException
        ? String.valueOf(e.getMessage())
        : "its body or headers do not fit the listener (" + e.getClass().getSimpleName() + ")";
  }

  private static Object required(@Nullable Object body) {
    if (body == null) {
      throw new IllegalStateException("A codec has decoded a body to null.");
    }
    return body;
  }

  private static MessageHeaders headers(Message<?> message, MessageContext context) {
    Map<String, Object> headers = new HashMap<>(message.headers());
    headers.put(RedoubtHeaders.FROM, message.from());
    headers.put(RedoubtHeaders.FINGERPRINT, message.fingerprint());
    headers.put(RedoubtHeaders.TYPE, message.type());
    headers.put(RedoubtHeaders.ID, message.id());
    headers.put(RedoubtHeaders.SENT_AT, message.sentAt());
    headers.put(RedoubtHeaders.REDELIVERED, message.redelivered());
    headers.put(RedoubtHeaders.ATTEMPT, context.attempt());
    return new MessageHeaders(headers);
  }
}

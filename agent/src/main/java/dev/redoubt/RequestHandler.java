package dev.redoubt;

/// Handles requests of one type and returns the reply (see [Agent#request]), which goes to the
/// instance that asked. Called like a [Handler], with further attempts if it throws. Once it has
/// returned it is not called again: a null, or a reply that cannot be encoded or is too large, ends
/// the request REJECTED(HANDLER_FAILED).
@FunctionalInterface
public interface RequestHandler<T, R> {
  R handle(Message<T> message, MessageContext context) throws Exception;
}

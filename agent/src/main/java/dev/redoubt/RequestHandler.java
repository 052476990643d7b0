package dev.redoubt;

/// Handles requests of one type and returns the reply (see [Agent#request]). Called as a [Handler]
/// is, and tried again in the same way where it throws; what it returns goes back to the very
/// instance that asked. Once it has returned it is not called again: a null, or what cannot be
/// encoded or is too large, ends the request REJECTED(HANDLER_FAILED).
@FunctionalInterface
public interface RequestHandler<T, R> {
  R handle(Message<T> message, MessageContext context) throws Exception;
}

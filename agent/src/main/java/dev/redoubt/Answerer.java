package dev.redoubt;

/// Answers requests of one type (see [Agent#request]). Called as a [Handler] is, and tried again in
/// the same way; what it returns goes back to the very instance that asked.
@FunctionalInterface
public interface Answerer<T, R> {
  R answer(Message<T> message, MessageContext context) throws Exception;
}

package dev.redoubt;

/// Handles messages of one type. A message is handled when this returns. If it throws, it is called
/// again, 3 times in all and never after the message has expired ([HandlerOptions#attempts]); then
/// the message becomes a dead letter.
///
/// Runs on virtual threads, so it may block, but should not compute for long (see
/// [AgentBuilder#handlerExecutor]). Messages of one sender are handled one at a time, in order,
/// unless registered [HandlerOptions#unordered]. Different senders' messages come at the same time.
/// An attempt that takes longer than 30 s ([AgentBuilder#handlerTime]) is interrupted and counts as
/// failed.
///
/// It may make requests, also to the sender of its message: replies do not wait for handlers.
@FunctionalInterface
public interface Handler<T> {
  void handle(Message<T> message, MessageContext context) throws Exception;
}

package dev.redoubt;

/// Handles messages of one type. A message is handled once this returns; when it throws, it is
/// called again, 3 times in all and never past the message's expiry ([HandlerOptions#attempts]),
/// and then the message is a dead letter.
///
/// Called on a virtual thread of its own for each sender, so it may block, but should not compute
/// for long (see [AgentBuilder#handlerExecutor]); messages of one sender come one at a time, in
/// order, unless registered [HandlerOptions#unordered]. Different senders' messages come at the
/// same time. An attempt that takes longer than 30 s ([AgentBuilder#handlerTime]) is interrupted
/// and counts as failed.
///
/// It may send requests, also to its message's sender: replies wait for no handler.
@FunctionalInterface
public interface Handler<T> {
  void handle(Message<T> message, MessageContext context) throws Exception;
}

package dev.redoubt;

/// What handling a message takes besides the message.
record HandlerCalls(
    Agent agent,
    AgentSettings settings,
    Driver driver,
    Requests requests,
    Replies replies,
    DeadLetters deadLetters) {}

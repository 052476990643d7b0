package dev.redoubt;

/// The collaborators of [Attempts].
record HandlerCalls(
    Agent agent,
    AgentSettings settings,
    Driver driver,
    Requests requests,
    Replies replies,
    DeadLetters deadLetters) {}

package dev.redoubt;

/// The collaborators of [Attempts].
record HandlerCalls(
    Agent agent,
    AgentSettings settings,
    Driver driver,
    Requests requests,
    HandlerSends sends,
    Replies replies,
    DeadLetterBox deadLetters) {}

package dev.redoubt;

/// The room for what has not ended.
///
/// @param outbox for the application's sends
/// @param answers for replies
record Budgets(Outbox outbox, AnswerRoom answers) {}

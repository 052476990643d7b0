package dev.redoubt.gateway.console;

/// A message that did not end well: one of ours that was not handled, or one for us.
///
/// @param millis wall clock
/// @param sent whether it was ours
/// @param peer its recipient, or its sender
/// @param id of the message
/// @param type of the message; empty where it was ours
/// @param outcome such as `EXPIRED`, `REJECTED`, `HANDLER_FAILED`
/// @param detail why, in words; may be empty
public record Ending(
    long number,
    long millis,
    boolean sent,
    String peer,
    String id,
    String type,
    String outcome,
    String detail)
    implements Numbered {}

package dev.redoubt.gateway.console;

/// An event of the agent, in words.
///
/// @param millis wall clock
/// @param kind name of the event
/// @param level how much it matters
/// @param peer whom it is about; empty if nobody
/// @param detail in words; may quote a peer, and never a payload
public record Happening(
    long number, long millis, String kind, Level level, String peer, String detail)
    implements Numbered {
  /// How much an event matters.
  public enum Level {
    INFO,
    WARN,
    ERROR
  }
}

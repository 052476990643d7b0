package dev.redoubt.gateway.console;

/// The traffic of about a second, in messages a second, and the latency of the last seconds.
///
/// @param millis wall clock at its end
/// @param sent accepted for sending
/// @param handledByPeers our messages that ended HANDLED
/// @param handledHere messages to us that were handled
/// @param failed messages of both directions that ended otherwise
/// @param p50 half of our messages that ended HANDLED in the last ten seconds took at most about so
///   many milliseconds; negative where there were none
/// @param p99 as many as 99 % of them
public record Sample(
    long number,
    long millis,
    double sent,
    double handledByPeers,
    double handledHere,
    double failed,
    double p50,
    double p99)
    implements Numbered {}

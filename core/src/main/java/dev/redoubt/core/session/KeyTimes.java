package dev.redoubt.core.session;

/// Where a session stands with its keys, and when they change at the latest. Times are monotonic
/// nanoseconds, [Long#MAX_VALUE] where they do not run yet.
///
/// @param initiator whether we opened the session
/// @param epoch in which the next envelope will be sealed
/// @param generation of that epoch
/// @param generationEnds when that generation's key is erased
/// @param stepDue from when on the next message brings a KEM step
/// @param ends when the session is replaced; where the peer opened it, when it is erased
public record KeyTimes(
    boolean initiator, int epoch, int generation, long generationEnds, long stepDue, long ends) {}

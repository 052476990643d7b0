package dev.redoubt.core.link;

import dev.redoubt.core.frame.MessageRecord;

/// How an envelope came to us.
///
/// @param sealedMillis when it was sealed, by its sender's clock
/// @param millis how long it was on its way
/// @param future whether it was sealed more than five minutes ahead of our clock
public record Transit(long sealedMillis, long millis, boolean future) {
  /// What is left of the time to live of a record that came in it, ms; 0 where it has expired.
  long leftMillis(MessageRecord record) {
    long age = Math.max(0, sealedMillis - record.createdMillis() + millis);
    return Math.max(0, record.kind().ttlMillis() - age);
  }
}

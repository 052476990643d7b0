package dev.redoubt.environment;

import java.time.Duration;

/// How much one key is used before the next takes its place: until the first of these is reached.
///
/// @param envelopes envelopes under the key
/// @param bytes bytes of those envelopes
/// @param age time after the first of them
public record KeyLife(int envelopes, long bytes, Duration age) {
  /// @throws IllegalArgumentException if any of the three is above `most`'s, or below the least
  ///   that makes sense: one envelope, 1 KiB, 1 s
  KeyLife within(String name, KeyLife most) {
    Limits.requireInRange(name + " envelopes", envelopes, 1, most.envelopes);
    Limits.requireInRange(name + " bytes", bytes, 1 << 10, most.bytes);
    Limits.requireInRange(name + " age (ms)", age.toMillis(), 1_000, most.age.toMillis());
    return this;
  }
}

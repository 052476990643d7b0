package dev.redoubt.identity;

import org.jspecify.annotations.Nullable;

/// Stores pins: the fingerprint accepted for each name, and whether it is known or a stranger's.
/// Safe for several threads.
///
/// Trust policies call [#find], [#meet] and [#version] under the lock of an endpoint, so these must
/// answer from memory.
public interface PinStore {
  /// The maximum number of strangers' pins in a store.
  int STRANGERS = 10_000;

  /// The maximum number of other pins in a store in memory.
  int KNOWN = 100_000;

  /// The fingerprint accepted for a name.
  record Pin(Fingerprint fingerprint, Standing standing) {}

  /// The pin of `name`, or null. A lookup counts as use, which keeps a stranger's pin from
  /// expiring.
  ///
  /// @param wallMillis the current time
  @Nullable Pin find(AgentName name, long wallMillis);

  /// Pins an identity on first contact unless the name has a pin; with standing KNOWN, turns the
  /// pin of a stranger into a known one. Beyond [#STRANGERS], the least recently used stranger is
  /// evicted if it has been idle for an hour; known pins are never evicted. A durable store writes
  /// the pin shortly afterwards.
  ///
  /// @return the pin now in force; null if there is no room
  @Nullable Pin meet(AgentName name, Fingerprint fingerprint, Standing standing, long wallMillis);

  /// Changes when a pin is changed, removed or set by hand.
  long version();

  /// The fingerprint pinned for `name`, or null; for display.
  @Nullable Fingerprint pinned(AgentName name);

  /// Pins by hand, durably before it returns, unless the name has another pin. A stranger with this
  /// fingerprint becomes known.
  ///
  /// @return the fingerprint pinned now: `fingerprint`, or the one that was there before
  Fingerprint pin(AgentName name, Fingerprint fingerprint);

  /// The authorities trusted in addition to the pins, if the store has any.
  default Authorities authorities() {
    return Authorities.of();
  }

  /// A store in memory, lost with the process.
  static PinStore inMemory() {
    return new PinTable();
  }
}

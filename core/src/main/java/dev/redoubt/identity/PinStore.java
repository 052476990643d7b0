package dev.redoubt.identity;

import org.jspecify.annotations.Nullable;

/// Where pins are kept: which fingerprint was accepted for which name, and whether it is known or a
/// stranger's. Safe for several threads.
///
/// What a trust policy asks ([#find], [#meet], [#version]) is answered from memory: it is asked
/// under the lock of an endpoint.
public interface PinStore {
  /// Pins of strangers that a store keeps at most.
  int STRANGERS = 10_000;

  /// Pins of other kinds that a store in memory keeps at most.
  int KNOWN = 100_000;

  /// The fingerprint that was accepted for a name.
  record Pin(Fingerprint fingerprint, Standing standing) {}

  /// The pin of `name`, or null where there is none. That it was asked for counts as use, until
  /// when a stranger's pin is kept.
  ///
  /// @param wallMillis now
  @Nullable Pin find(AgentName name, long wallMillis);

  /// Pins what is met for the first time, unless there is a pin for this name already, and makes
  /// known a stranger whom we contact. Strangers are bounded ([#STRANGERS]): where there are too
  /// many, the one not used for longest goes, if that is an hour; nobody else ever goes for a
  /// stranger. Where pins are kept durably, this one is a moment later.
  ///
  /// @return the pin that is in force now; null where there is no room
  @Nullable Pin meet(AgentName name, Fingerprint fingerprint, Standing standing, long wallMillis);

  /// A number that changes when a pin was changed or removed, or one made by hand.
  long version();

  /// The fingerprint pinned for `name` now, or null where there is none: for people.
  @Nullable Fingerprint pinned(AgentName name);

  /// Pins by hand, durably before it returns, unless there is a pin for this name already. A
  /// stranger of this fingerprint is known from now on.
  ///
  /// @return what is pinned now: `fingerprint`, or the one that was there before
  Fingerprint pin(AgentName name, Fingerprint fingerprint);

  /// The authorities that are trusted beside the pins, if the store keeps any.
  default Authorities authorities() {
    return Authorities.of();
  }

  /// Pins in memory, gone with the process.
  static PinStore inMemory() {
    return new PinTable();
  }
}

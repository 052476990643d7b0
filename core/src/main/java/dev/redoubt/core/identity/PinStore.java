package dev.redoubt.core.identity;

import org.jspecify.annotations.Nullable;

/// Where pins are kept: which fingerprint was accepted for which name. Safe for several threads.
public interface PinStore {
  /// The pin of `name`, or null where there is none.
  @Nullable Fingerprint pinned(AgentName name);

  /// Keeps a pin durably before it returns, unless there is one for this name already.
  ///
  /// @return the pin that is in force now: `fingerprint`, or the one that was there before
  Fingerprint pin(AgentName name, Fingerprint fingerprint);

  /// The authorities that are trusted beside the pins, if the store keeps any.
  default Authorities authorities() {
    return Authorities.of();
  }

  /// Pins in memory, gone with the process.
  static PinStore inMemory() {
    java.util.concurrent.ConcurrentHashMap<AgentName, Fingerprint> pins =
        new java.util.concurrent.ConcurrentHashMap<>();
    return new PinStore() {
      @Override
      public @Nullable Fingerprint pinned(AgentName name) {
        return pins.get(name);
      }

      @Override
      public Fingerprint pin(AgentName name, Fingerprint fingerprint) {
        Fingerprint before = pins.putIfAbsent(name, fingerprint);
        return before == null ? fingerprint : before;
      }
    };
  }
}

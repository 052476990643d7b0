package dev.redoubt.core.endpoint;

import dev.redoubt.core.Protocol;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.Fingerprint;

/// Whether what one instance sends may have been handled before: by another instance of ours while
/// our process stood still, or by us, on a link that we have forgotten since (§7.4).
final class Suspicion {
  private final ForgottenIdentities forgotten;
  private final Fingerprint peer;
  private boolean suspected;
  private long suspectUntil;

  Suspicion(ForgottenIdentities forgotten, Fingerprint peer) {
    this.forgotten = forgotten;
    this.peer = peer;
  }

  /// Our process stood still.
  void begin(Now now) {
    suspected = true;
    suspectUntil = now.plus(Protocol.SUSPECT);
  }

  boolean holds(Now now) {
    return (suspected && !now.reached(suspectUntil)) || forgotten.suspect(peer, now);
  }
}

package dev.redoubt.core.endpoint;

import dev.redoubt.core.session.Session;
import dev.redoubt.identity.VerifiedPeer;

/// Counts the generations and epochs that begin in the session in use, and tells of them.
final class Rotations {
  private final Shared shared;
  private long seen;
  private int epochSeen;

  Rotations(Shared shared) {
    this.shared = shared;
  }

  /// Another session is in use.
  void begin(Session session) {
    seen = 0;
    epochSeen = session.epoch();
  }

  void report(Session session, VerifiedPeer peer) {
    if (session.rotations() == seen && session.epoch() == epochSeen) {
      return;
    }
    shared.rotations += session.rotations() - seen;
    shared.kemSteps += session.epoch() - epochSeen;
    seen = session.rotations();
    epochSeen = session.epoch();
    shared.report(new Event.Rotated(peer, session.epoch(), session.generation()));
  }
}

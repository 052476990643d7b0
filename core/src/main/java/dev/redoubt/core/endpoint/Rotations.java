package dev.redoubt.core.endpoint;

import dev.redoubt.core.session.Session;
import dev.redoubt.identity.VerifiedPeer;

/// Counts and reports the generations and epochs that begin in the session in use.
final class Rotations {
  private final Effects effects;
  private long seen;
  private int epochSeen;

  Rotations(Effects effects) {
    this.effects = effects;
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
    effects.counters().rotations(session.rotations() - seen);
    effects.counters().kemSteps(session.epoch() - epochSeen);
    seen = session.rotations();
    epochSeen = session.epoch();
    effects.report(new Event.Rotated(peer, session.epoch(), session.generation()));
  }
}

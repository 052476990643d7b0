package dev.redoubt.core.endpoint;

import dev.redoubt.core.session.Opened;
import dev.redoubt.core.session.Session;
import dev.redoubt.core.session.SessionTable;
import dev.redoubt.environment.Now;
import dev.redoubt.message.Bytes;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where what is read belongs: an envelope to its session, and an answer to the channel whose INIT
/// or session it answers.
final class Routes {
  /// Opens sessions, and gets what comes back.
  interface Opener {
    void resp(Bytes handshakeId, Bytes resp, Now now);

    /// An envelope of one of its sessions was opened.
    void opened(Session session, Opened.Accepted opened, Now now);
  }

  private final SessionTable sessions = new SessionTable();
  private final Map<Bytes, Opener> handshakes = new HashMap<>();
  private final Map<Session, Opener> openers = new HashMap<>();

  /// KEM steps that peers may have us do.
  private final StepRates steps;

  /// @param identities whose KEM steps are counted
  Routes(int identities, Now now) {
    this.steps = new StepRates(identities, now);
  }

  /// The session of an envelope; null where there is none.
  @Nullable Session session(Bytes envelope) {
    return sessions.find(envelope);
  }

  /// Envelopes of `session` find it from now on, until it closes.
  void add(Session session) {
    sessions.attach(session);
    session.stepsWithin(steps.of(session.peer()));
  }

  /// Keys by which an envelope finds its session.
  int keys() {
    return sessions.size();
  }

  void handshake(Bytes handshakeId, Opener opener) {
    handshakes.put(handshakeId, opener);
  }

  void forgetHandshake(Bytes handshakeId) {
    handshakes.remove(handshakeId);
  }

  int handshakes() {
    return handshakes.size();
  }

  /// @return false where none of our INITs waits for it
  boolean resp(Bytes handshakeId, Bytes resp, Now now) {
    Opener opener = handshakes.get(handshakeId);
    if (opener != null) {
      opener.resp(handshakeId, resp, now);
    }
    return opener != null;
  }

  /// `session` is one that `opener` opened.
  void opened(Session session, Opener opener) {
    openers.put(session, opener);
  }

  void forget(Session session) {
    openers.remove(session);
  }

  /// Who opened `session`; null where its peer did.
  @Nullable Opener opener(Session session) {
    return openers.get(session);
  }
}

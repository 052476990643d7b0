package dev.redoubt.core.session;

import dev.redoubt.message.Bytes;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which session an envelope belongs to: one look-up by kid, no trial decryption. Sessions leave it
/// when they close.
public final class SessionTable {
  private final Map<Bytes, Session> sessions = new HashMap<>();

  /// The session of an envelope, or null where [#refusal] says why there is none.
  public @Nullable Session find(Bytes envelope) {
    return Envelope.isData(envelope) ? sessions.get(Envelope.kid(envelope)) : null;
  }

  /// Why [#find] gave null.
  public static DropReason refusal(Bytes envelope) {
    return Envelope.isData(envelope) ? DropReason.UNKNOWN_KID : DropReason.MALFORMED;
  }

  /// Keys held, of all sessions.
  public int size() {
    return sessions.size();
  }

  /// Enters the kids of `session`, and keeps them up to date until it closes.
  public void attach(Session session) {
    session
        .keyring()
        .listen(
            new Keyring.Listener() {
              @Override
              public void added(Bytes kid) {
                sessions.put(kid, session);
              }

              @Override
              public void removed(Bytes kid) {
                sessions.remove(kid);
              }
            });
  }
}

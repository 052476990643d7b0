package dev.redoubt.core.session;

import dev.redoubt.message.Bytes;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which session an envelope belongs to: one look-up by kid, no trial decryption. Sessions attach
/// themselves ([Session#attach]), keep their kids here up to date, and leave when they close.
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

  void add(Bytes kid, Session session) {
    sessions.put(kid, session);
  }

  void remove(Bytes kid) {
    sessions.remove(kid);
  }
}

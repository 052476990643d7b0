package dev.redoubt.core.session;

import dev.redoubt.core.crypto.Kdf;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.InstanceId;

/// Between whom a session is, seen from one side.
///
/// @param initiator whether we are the one who opened it
record Parties(boolean initiator, Fingerprint self, Fingerprint peer, InstanceId peerInstance) {

  /// What a data envelope's signature covers: session, direction, both parties, header and body, so
  /// that it can be neither carried elsewhere nor stripped.
  byte[] signed(boolean outbound, byte[] bind, byte[] header, byte[] bodyHash) {
    boolean forward = outbound == initiator;
    byte[] direction = {(byte) (forward ? Epoch.FROM_INITIATOR : Epoch.FROM_RESPONDER)};
    return Kdf.label(
        "qrmp1 envelope",
        bind,
        direction,
        (outbound ? self : peer).value().toArray(),
        (outbound ? peer : self).value().toArray(),
        header,
        bodyHash);
  }
}

package dev.redoubt.core.session;

import dev.redoubt.core.Protocol;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.Identity;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.message.Bytes;

/// Who we are in a handshake.
///
/// @param identity lent
/// @param durable whether a store keeps this instance while it is off
/// @param credential empty where there is none, at most 6 KiB
public record Self(
    AgentName name, Identity identity, InstanceId instance, boolean durable, Bytes credential) {
  public Self {
    if (credential.size() > Protocol.CREDENTIAL_MAX) {
      throw new IllegalArgumentException(
          "A credential has at most " + Protocol.CREDENTIAL_MAX + " bytes.");
    }
  }

  /// With another credential.
  public Self with(Bytes credential) {
    return new Self(name, identity, instance, durable, credential);
  }

  public Fingerprint fingerprint() {
    return identity.fingerprint();
  }
}

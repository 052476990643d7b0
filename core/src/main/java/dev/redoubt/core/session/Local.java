package dev.redoubt.core.session;

import dev.redoubt.core.Bytes;
import dev.redoubt.core.Limits;
import dev.redoubt.core.identity.AgentName;
import dev.redoubt.core.identity.Fingerprint;
import dev.redoubt.core.identity.Identity;
import dev.redoubt.core.identity.InstanceId;

/// Who we are in a handshake.
///
/// @param identity lent
/// @param durable whether a store keeps this instance while it is off
/// @param credential empty where there is none, at most 6 KiB
public record Local(
    AgentName name, Identity identity, InstanceId instance, boolean durable, Bytes credential) {
  public Local {
    if (credential.size() > Limits.CREDENTIAL_MAX) {
      throw new IllegalArgumentException(
          "A credential has at most " + Limits.CREDENTIAL_MAX + " bytes.");
    }
  }

  /// With another credential.
  public Local with(Bytes credential) {
    return new Local(name, identity, instance, durable, credential);
  }

  public Fingerprint fingerprint() {
    return identity.fingerprint();
  }
}

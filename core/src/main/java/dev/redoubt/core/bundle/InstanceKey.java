package dev.redoubt.core.bundle;

import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.transport.InboxId;

/// One instance of one identity.
public record InstanceKey(Fingerprint fingerprint, InstanceId instance) {
  public InboxId inbox() {
    return InboxId.of(fingerprint, instance);
  }
}

package dev.redoubt.core.identity;

/// One instance of one identity.
public record InstanceKey(Fingerprint fingerprint, InstanceId instance) {
  public InboxId inbox() {
    return InboxId.of(fingerprint, instance);
  }
}

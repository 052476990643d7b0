package dev.redoubt.core.endpoint;

import dev.redoubt.core.session.Self;
import dev.redoubt.message.Bytes;
import dev.redoubt.transport.InboxId;

/// Who we are. Only the credential changes during the life of an endpoint.
final class LocalAgent {
  private final InboxId inbox;
  private Self self;
  private long renewals;

  LocalAgent(Self self) {
    this.self = self;
    this.inbox = InboxId.of(self.fingerprint(), self.instance());
  }

  InboxId inbox() {
    return inbox;
  }

  /// With the credential as it is now.
  Self self() {
    return self;
  }

  void renew(Bytes credential) {
    self = self.with(credential);
    renewals++;
  }

  /// How often the credential was renewed.
  long renewals() {
    return renewals;
  }
}

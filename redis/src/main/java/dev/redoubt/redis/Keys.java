package dev.redoubt.redis;

import dev.redoubt.identity.AgentName;
import dev.redoubt.spi.TransportProvider;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Stream;

/// The keys of one namespace (§8.1). Those of one inbox share a hash slot.
record Keys(String namespace) {
  Keys {
    TransportProvider.Options.requireNamespace(namespace);
  }

  String stream(InboxId inbox, Stream stream) {
    return of(
        inbox,
        switch (stream) {
          case HANDSHAKE -> "hs";
          case DATA -> "in";
        });
  }

  String bundle(InboxId inbox) {
    return of(inbox, "bundle");
  }

  /// What is said about the store of the inbox's owner (§7.17).
  String owner(InboxId inbox) {
    return of(inbox, "owner");
  }

  String agents() {
    return namespace + ":agents";
  }

  String agent(AgentName name) {
    return namespace + ":agent:{" + name + "}";
  }

  String events() {
    return namespace + ":events";
  }

  private String of(InboxId inbox, String what) {
    return namespace + ":{" + inbox + "}:" + what;
  }
}

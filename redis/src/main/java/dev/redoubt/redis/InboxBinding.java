package dev.redoubt.redis;

import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Misbehaviour;
import dev.redoubt.transport.Stream;

/// One of our inboxes in Redis: its keys, its receiver and its pings. Shared by whatever reads,
/// writes and heals that inbox.
///
/// @param keys of the namespace
record InboxBinding(InboxId inbox, Keys keys, Failures failures, ReceiverGate gate, Pings pings) {
  String stream(Stream stream) {
    return keys.stream(inbox, stream);
  }

  String owner() {
    return keys.owner(inbox);
  }

  String bundle() {
    return keys.bundle(inbox);
  }

  /// Reports a stream that was deleted because it was sick.
  void deleted(Stream stream, String why) {
    gate.misbehaviour(Misbehaviour.POISONED_STREAM, "the " + stream + " stream " + why);
  }
}

package dev.redoubt.core.endpoint;

import dev.redoubt.core.bundle.Bundle;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import java.util.Objects;

/// Makes bundles that an instance could have published at another time.
final class Bundles {
  private Bundles() {}

  static Bytes of(Net net, Node node) {
    return net.list(node.endpoint.name()).inboxes().stream()
        .filter(one -> one.inbox().equals(node.endpoint.inbox()))
        .map(one -> Objects.requireNonNull(one.bundle()))
        .findFirst()
        .orElseThrow();
  }

  /// The bundle of `node` with other versions and a later time.
  static Bytes withVersions(Net net, Node node, int versions, long later) {
    try {
      Bundle.Content now = Bundle.decode(of(net, node)).content();
      Bundle.Content other =
          new Bundle.Content(
              versions,
              now.durable(),
              now.name(),
              now.bundleSeq() + later,
              now.notBeforeMillis(),
              now.notAfterMillis(),
              now.instance(),
              now.prekey(),
              now.creditRecords(),
              now.creditBytes(),
              now.credential());
      return Bundle.sign(other, Net.identity(now.name().value()), net.randomness()).encoded();
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }
}

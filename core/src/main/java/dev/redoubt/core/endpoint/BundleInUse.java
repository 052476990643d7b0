package dev.redoubt.core.endpoint;

import dev.redoubt.core.bundle.VerifiedBundle;
import dev.redoubt.core.link.OutboundLink;
import dev.redoubt.identity.VerifiedPeer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An instance's bundle, held only while a session is due: it takes more memory than an idle
/// session, and the directory can be read again.
final class BundleInUse {
  private @Nullable VerifiedBundle bundle;
  private boolean lacking;
  private @Nullable VerifiedPeer peer;
  private int creditRecords;
  private int creditBytes;

  /// @param due whether there is no session to send in
  void offer(VerifiedBundle newest, boolean due) {
    peer = newest.peer();
    creditRecords = newest.bundle().creditRecords();
    creditBytes = newest.bundle().creditBytes();
    if (due || lacking || bundle != null) {
      bundle = newest;
      lacking = false;
    }
  }

  @Nullable VerifiedBundle bundle() {
    return bundle;
  }

  /// Whether a session is due and the bundle for it is missing.
  boolean lacking() {
    return lacking;
  }

  void lack() {
    lacking = true;
  }

  void letGo() {
    bundle = null;
  }

  /// Whether none was seen yet.
  boolean unseen() {
    return peer == null;
  }

  /// Its peer; null while no bundle was seen.
  @Nullable VerifiedPeer knownPeer() {
    return peer;
  }

  /// The peer; there was a bundle, since every session begins with one.
  VerifiedPeer peer() {
    return Objects.requireNonNull(peer, "a handshake was begun without a bundle");
  }

  /// Gives `link` the credit that the newest one offers.
  void credit(OutboundLink link) {
    if (peer != null) {
      link.credit(creditRecords, creditBytes);
    }
  }
}

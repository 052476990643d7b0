package dev.redoubt.core.endpoint;

import dev.redoubt.core.bundle.VerifiedBundle;
import dev.redoubt.core.link.OutboundLink;
import dev.redoubt.identity.VerifiedPeer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An instance's bundle, held only while a session is due: it takes more than all that is kept for
/// an idle session, and the directory shows it again.
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

  /// Whether a session is due that there is no bundle for.
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

  /// Whom it is of; null while none was seen.
  @Nullable VerifiedPeer knownPeer() {
    return peer;
  }

  /// Known once there was a bundle, which every session begins with.
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

package dev.redoubt;

import dev.redoubt.core.endpoint.Action.ConnectResult;
import dev.redoubt.core.link.Ticket;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.VerifiedPeer;
import dev.redoubt.message.Rejection;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/// Connects to peers and waits for the result. Thread-safe.
final class PeerConnector {
  private final Driver driver;
  private final Lifecycle lifecycle;
  private final Duration usualTimeout;
  private final Set<Connect> pending = ConcurrentHashMap.newKeySet();

  PeerConnector(Driver driver, Lifecycle lifecycle, Duration usualTimeout) {
    this.driver = driver;
    this.lifecycle = lifecycle;
    this.usualTimeout = usualTimeout;
  }

  /// A pending connect, as the endpoint's ticket.
  static final class Connect implements Ticket {
    final CompletableFuture<ConnectResult> done = new CompletableFuture<>();
  }

  VerifiedPeer connect(String peer, ConnectOptions options) {
    AgentName to = Sender.name(peer);
    Duration timeout = options.timeoutOr(usualTimeout);
    Connect connect = new Connect();
    pending.add(connect);
    try {
      boolean begun =
          driver.call((endpoint, now) -> {
            if (!lifecycle.closing()) {
              endpoint.connect(to, connect, options.waitsForConfirmation(), timeout, now);
            }
            return !lifecycle.closing();
          });
      if (!begun) {
        throw Outbox.closedException();
      }
      return switch (Futures.forever(connect.done)) {
        case ConnectResult.Ready ready -> ready.peer();
        case ConnectResult.Refused refused -> throw refused(to, refused.reason());
        case ConnectResult.TimedOut timedOut ->
            throw new DeliveryException(
                ErrorCode.NOT_FOUND,
                "No instance of \""
                    + to
                    + "\" could be verified within "
                    + timeout
                    + ": start it, or check that both use the same Redis and namespace.");
      };
    } finally {
      pending.remove(connect);
    }
  }

  private static TrustException refused(AgentName peer, Rejection reason) {
    String name = "\"" + peer + "\"";
    return switch (reason) {
      case PEER_NOT_TRUSTED ->
          new TrustException(
              ErrorCode.PEER_NOT_TRUSTED,
              "Our trust policy refuses all who claim the name "
                  + name
                  + ": the event PeerRefused says why. Compare the fingerprint with its owner and pin it,"
                  + " or have the peer present a valid credential.");
      case NOT_TRUSTED_BY_PEER ->
          new TrustException(
              ErrorCode.NOT_TRUSTED_BY_PEER,
              name + " does not trust us: its owner has to pin our fingerprint.");
      case CREDENTIAL ->
          new TrustException(
              ErrorCode.CREDENTIAL,
              name + " does not accept our credential: have a new one issued.");
      case VERSION ->
          new TrustException(
              ErrorCode.VERSION,
              name + " speaks no version of the protocol that we do: update one of us.");
      default -> new TrustException(ErrorCode.REFUSED, name + " refuses us: " + reason + ".");
    };
  }

  /// Fails all pending connects.
  void close() {
    pending.forEach(connect -> connect.done.complete(new ConnectResult.TimedOut()));
  }
}

package dev.redoubt;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.bundle.Bundle;
import dev.redoubt.core.bundle.Verification;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import dev.redoubt.spi.Inbox;
import dev.redoubt.spi.Transport;
import dev.redoubt.transport.Listing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Reads the directory in Redis for display: all instances with valid signatures.
final class PeerLister {
  /// A policy that is called when every signature has verified, and ends the check without pinning.
  private static final TrustPolicy NOBODY =
      claim -> new TrustPolicy.Decision.NotTrusted(TrustPolicy.Refusal.UNKNOWN, "only looking");

  private final Transport transport;
  private final Inbox inbox;
  private final Duration timeout;

  PeerLister(Transport transport, Inbox inbox, Duration timeout) {
    this.transport = transport;
    this.inbox = inbox;
    this.timeout = timeout;
  }

  List<PeerInfo> peers() {
    List<PeerInfo> peers = new ArrayList<>();
    for (Transport.ListedName listed : answer(transport.names())) {
      Listing listing = answer(inbox.list(listed.name()));
      for (Listing.Listed instance : listing.inboxes()) {
        Bytes bundle = instance.bundle();
        if (bundle != null) {
          add(listed.name(), listing, instance, bundle, peers);
        }
      }
    }
    return List.copyOf(peers);
  }

  private void add(
      AgentName name, Listing listing, Listing.Listed listed, Bytes encoded, List<PeerInfo> peers) {
    try {
      Bundle bundle = Bundle.decode(encoded);
      // By the clock of Redis, so that a wrong local clock hides nobody.
      Verification verification =
          bundle.verify(name, listed.inbox(), NOBODY, 0, listing.timeMillis());
      if (verification instanceof Verification.NotTrusted genuine) {
        long age = listing.timeMillis() - listed.heartbeatMillis();
        peers.add(
            new PeerInfo(
                name,
                genuine.fingerprint(),
                bundle.instance(),
                bundle.credential(),
                Instant.ofEpochMilli(bundle.bundleSeq()),
                Instant.ofEpochMilli(listed.heartbeatMillis()),
                age < Protocol.ALIVE.toMillis()));
      }
    } catch (MalformedException e) {
      // Anyone may write there: ignore what is not a bundle.
      return;
    }
  }

  private <T> T answer(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      throw Futures.interrupted();
    } catch (TimeoutException e) {
      throw new TransportException(
          ErrorCode.REDIS_UNREACHABLE, "Redis did not answer within " + timeout + ".", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof TransportException told
          ? new TransportException(told.code(), String.valueOf(told.getMessage()), told)
          : new TransportException(
              ErrorCode.REDIS_UNREACHABLE, "Redis did not answer.", e.getCause());
    }
  }
}

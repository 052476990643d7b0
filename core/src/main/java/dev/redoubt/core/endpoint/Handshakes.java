package dev.redoubt.core.endpoint;

import dev.redoubt.core.bundle.VerifiedBundle;
import dev.redoubt.core.session.Init;
import dev.redoubt.core.session.InitResult;
import dev.redoubt.core.session.InitiatorHandshake;
import dev.redoubt.core.session.Prekey;
import dev.redoubt.core.session.ResponderHandshake;
import dev.redoubt.core.session.Session;
import dev.redoubt.core.session.Verdict;
import dev.redoubt.environment.Limits;
import dev.redoubt.environment.Now;
import dev.redoubt.environment.Randomness;
import dev.redoubt.identity.VerifiedPeer;
import dev.redoubt.message.Bytes;
import dev.redoubt.transport.InboxId;
import org.jspecify.annotations.Nullable;

/// Starts and answers handshakes as this agent, and keeps [Routes] up to date with them.
final class Handshakes {
  private final LocalAgent local;
  private final Routes routes;
  private final EndpointCounters counters;
  private final Limits limits;
  private final Randomness randomness;
  private long nextOrder;

  Handshakes(
      LocalAgent local,
      Routes routes,
      EndpointCounters counters,
      Limits limits,
      Randomness randomness) {
    this.local = local;
    this.routes = routes;
    this.counters = counters;
    this.limits = limits;
    this.randomness = randomness;
  }

  InboxId ownInbox() {
    return local.inbox();
  }

  /// How often our credential was renewed: a session shows the one of its INIT.
  long renewals() {
    return local.renewals();
  }

  // --- As initiator

  /// Makes an INIT; the caller writes it.
  ///
  /// @param frames early data: encoded BATCH frames
  /// @param opener gets RESP
  InitiatorHandshake start(VerifiedBundle bundle, Bytes frames, Routes.Opener opener, Now now) {
    InitiatorHandshake started =
        InitiatorHandshake.start(
            local.self(), bundle, frames, nextOrder++, limits, now, randomness);
    routes.handshake(started.handshakeId(), opener);
    counters.handshake();
    return started;
  }

  /// RESP made `session`.
  void confirmed(InitiatorHandshake handshake, Session session, Routes.Opener opener) {
    routes.forgetHandshake(handshake.handshakeId());
    routes.opened(session, opener);
    routes.add(session);
  }

  /// Gives up a handshake that made no session.
  void end(InitiatorHandshake handshake) {
    routes.forgetHandshake(handshake.handshakeId());
    handshake.close();
  }

  /// Ends a session that we opened.
  void end(Session session) {
    routes.forget(session);
    session.close();
  }

  // --- As responder

  /// The hash by which an INIT is known again.
  Bytes h2(Init init, Prekey prekey) {
    return init.h2(local.self().fingerprint(), local.self().instance(), prekey);
  }

  InitResult open(Init init, Prekey prekey, Now now) {
    return ResponderHandshake.open(init, prekey, local.self(), now);
  }

  ResponderHandshake.Response respond(
      ResponderHandshake handshake, Verdict verdict, @Nullable VerifiedPeer peer, Now now) {
    ResponderHandshake.Response response =
        handshake.respond(verdict, peer, nextOrder++, limits, now, randomness);
    Session session = response.session();
    if (session != null) {
      counters.handshake();
      routes.add(session);
    }
    return response;
  }
}

package dev.redoubt.core.endpoint;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.budget.MemoryUse;
import dev.redoubt.core.bundle.InstanceKey;
import dev.redoubt.core.session.DropReason;
import dev.redoubt.core.session.Init;
import dev.redoubt.core.session.InitResult;
import dev.redoubt.core.session.ResponderHandshake;
import dev.redoubt.core.session.Session;
import dev.redoubt.core.session.Verdict;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.Assessment;
import dev.redoubt.identity.Claim;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.Occasion;
import dev.redoubt.identity.Trust;
import dev.redoubt.identity.VerifiedPeer;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Misbehaviour;
import dev.redoubt.transport.Stream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Answers INITs: cheap refusals first, silence for everything that is not authentic, then a
/// verdict (SPEC.md §5).
final class Acceptor {
  /// Where accepted sessions go.
  interface Owner {
    /// Whether there is a place for the identity of this instance.
    boolean room(InstanceKey from, Now now);

    /// The channel of an instance that has one.
    @Nullable InboundChannel inbound(InstanceKey from);

    /// The channel for one more session of this instance; null where there is no room for it.
    @Nullable InboundChannel admit(InstanceKey from, VerifiedPeer peer, Now now);
  }

  /// A verdict and, where it is a session, whom it is with and whose it will be.
  private record Judged(
      Verdict verdict, @Nullable VerifiedPeer peer, @Nullable InboundChannel channel) {
    Judged(Verdict verdict) {
      this(verdict, null, null);
    }
  }

  private static final int REFUSALS_PER_SECOND = 10;

  /// What counting one identity's INITs takes, bytes of heap.
  private static final int BUCKET = 224;

  private final Shared shared;
  private final Prekeys prekeys;
  private final Owner owner;
  private final TokenBucket opened;
  private final TokenBucket refusals;

  /// Those that sent last, the longest ago first: to have others forgotten takes more INITs than
  /// anybody is let through.
  private final Map<Fingerprint, TokenBucket> perIdentity = new LinkedHashMap<>(16, 0.75f, true);

  Acceptor(Shared shared, Prekeys prekeys, Owner owner, Now now) {
    this.shared = shared;
    this.prekeys = prekeys;
    this.owner = owner;
    this.opened = new TokenBucket(shared.limits().initsPerSecond(), Duration.ofSeconds(1), now);
    this.refusals = new TokenBucket(REFUSALS_PER_SECOND, Duration.ofSeconds(1), now);
  }

  void init(Bytes bytes, Now now) {
    Init init;
    try {
      init = Init.parse(bytes);
    } catch (MalformedException e) {
      shared.drop(DropReason.MALFORMED);
      return;
    }
    Prekeys.Held held = prekeys.find(init.prekeyId());
    if (held == null) {
      shared.drop(DropReason.UNKNOWN_PREKEY);
      return;
    }
    Bytes h2 = init.h2(shared.local.fingerprint(), shared.local.instance(), held.prekey);
    if (prekeys.known(held, h2)) {
      again(h2, now);
    } else if (!opened.take(now)) {
      shared.drop(DropReason.RATE_LIMITED);
    } else {
      open(init, held, h2, now);
    }
  }

  private void again(Bytes h2, Now now) {
    shared.drop(DropReason.REPLAYED);
    Prekeys.Resend resend = prekeys.again(h2, now);
    if (resend != null) {
      respond(resend.to(), resend.resp());
    }
  }

  private void open(Init init, Prekeys.Held held, Bytes h2, Now now) {
    switch (ResponderHandshake.open(init, held.prekey, shared.local, now)) {
      case InitResult.Dropped dropped -> shared.drop(dropped.reason());
      case InitResult.UnpublishedBundle unpublished ->
          shared.report(
              new Event.BrokerMisbehaviour(
                  Misbehaviour.UNPUBLISHED_BUNDLE,
                  "An INIT was made from a bundle that we did not publish."));
      case InitResult.Authentic authentic -> answer(authentic.handshake(), held, h2, now);
    }
  }

  private void answer(ResponderHandshake handshake, Prekeys.Held held, Bytes h2, Now now) {
    Prekeys.CachedResp answer = prekeys.remember(held, h2, now);
    Judged judged = judge(handshake, now);
    if (judged.verdict() != Verdict.SESSION && !refusals.take(now)) {
      handshake.close();
      shared.drop(DropReason.RATE_LIMITED);
      return;
    }
    ResponderHandshake.Response response =
        handshake.respond(
            judged.verdict(),
            judged.peer(),
            shared.nextSessionOrder(),
            shared.limits(),
            now,
            shared.randomness());
    InstanceKey from = new InstanceKey(handshake.peer().fingerprint(), handshake.instance());
    Session session = response.session();
    prekeys.store(answer, from.inbox(), response.resp(), session, now);
    respond(from.inbox(), response.resp());
    InboundChannel channel = judged.channel();
    if (session != null && channel != null && judged.peer() != null) {
      shared.handshakes++;
      channel.adopt(session, judged.peer(), now);
      channel.frames(session, handshake.earlyFrames(), handshake.timeMillis(), now);
    }
  }

  private void respond(InboxId to, Bytes resp) {
    shared.write(to, Stream.HANDSHAKE, resp);
  }

  /// Trust comes last, since it may pin what it accepts.
  private Judged judge(ResponderHandshake handshake, Now now) {
    Fingerprint fingerprint = handshake.peer().fingerprint();
    if (!mayOpen(fingerprint, now)) {
      return new Judged(Verdict.BUSY);
    }
    if ((handshake.versions() & Protocol.VERSIONS) == 0) {
      return refused(
          handshake,
          Verdict.VERSION,
          "\"" + handshake.name() + "\" speaks no version of the protocol that we do.");
    }
    InstanceKey from = new InstanceKey(fingerprint, handshake.instance());
    if (!owner.room(from, now)) {
      return noRoom(handshake);
    }
    InboundChannel known = owner.inbound(from);
    if (known != null && !known.peer().name().equals(handshake.name())) {
      return refused(handshake, Verdict.NOT_TRUSTED, "One instance speaks for one name only.");
    }
    // A pin of which nobody could be told is not made: a name could be taken unseen.
    boolean mayPin = shared.reports.admitsFirstUse();
    Claim claim =
        Claim.shown(
            handshake.name(),
            fingerprint,
            Occasion.INBOUND,
            handshake.credential(),
            now.wallMillis());
    return switch (Trust.assess(shared.trust, mayPin ? claim : claim.pinningNothing())) {
      case Assessment.Accepted accepted -> {
        if (accepted.firstUse()) {
          shared.report(new Event.FirstUse(accepted.peer(), true));
        }
        InboundChannel channel = owner.admit(from, accepted.peer(), now);
        yield channel == null
            ? noRoom(handshake)
            : new Judged(Verdict.SESSION, accepted.peer(), channel);
      }
      case Assessment.NoRoom full -> refused(handshake, Verdict.BUSY, full.reason());
      case Assessment.Refused refused -> refused(handshake, refused, mayPin);
    };
  }

  private Judged noRoom(ResponderHandshake handshake) {
    return refused(
        handshake, Verdict.BUSY, "There is no room for \"" + handshake.name() + "\" now.");
  }

  private Judged refused(ResponderHandshake handshake, Assessment.Refused refused, boolean mayPin) {
    return switch (refused.refusal()) {
      case CREDENTIAL -> refused(handshake, Verdict.CREDENTIAL, refused.reason());
      case CHANGED -> refused(handshake, Verdict.NOT_TRUSTED, refused.reason());
      case UNKNOWN ->
          refused(handshake, mayPin ? Verdict.NOT_TRUSTED : Verdict.BUSY, refused.reason());
    };
  }

  private Judged refused(ResponderHandshake handshake, Verdict verdict, String reason) {
    Fingerprint fingerprint = handshake.peer().fingerprint();
    shared.report(new Event.PeerRefused(handshake.name(), fingerprint, reason));
    return new Judged(verdict);
  }

  /// Whether this identity has not sent too many.
  private boolean mayOpen(Fingerprint fingerprint, Now now) {
    TokenBucket bucket = perIdentity.get(fingerprint);
    if (bucket == null) {
      bucket = new TokenBucket(shared.limits().initsPerIdentity(), Duration.ofMinutes(1), now);
      perIdentity.put(fingerprint, bucket);
      shared.budget.common().add(MemoryUse.IDENTITIES, BUCKET);
      if (perIdentity.size() > shared.limits().peers()) {
        perIdentity.remove(perIdentity.keySet().iterator().next());
        shared.budget.common().give(MemoryUse.IDENTITIES, BUCKET);
      }
    }
    return bucket.take(now);
  }

  /// How much is remembered.
  Map<String, Integer> tables() {
    return Map.of(
        "initsKnown", prekeys.initsKnown(),
        "respsStored", prekeys.respsStored(),
        "identitiesCounted", perIdentity.size());
  }

  /// An envelope of this session was opened: once it is confirmed, its RESP is not needed any more.
  void opened(Session session) {
    if (session.confirmed()) {
      prekeys.confirmed(session);
    }
  }
}

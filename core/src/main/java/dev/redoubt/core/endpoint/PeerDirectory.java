package dev.redoubt.core.endpoint;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.bundle.Bundle;
import dev.redoubt.core.bundle.InstanceKey;
import dev.redoubt.core.bundle.Verification;
import dev.redoubt.core.bundle.VerifiedBundle;
import dev.redoubt.core.session.DropReason;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import dev.redoubt.message.Outcome;
import dev.redoubt.message.Rejection;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Listing;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The instances of one name: seen in the directory, verified, alive, and which of them to choose
/// (§8).
final class PeerDirectory {
  private final Effects effects;
  private final RedisState redis;
  private final TrustPolicy trust;
  private final DirectoryGuards guards;

  /// Our own, which a directory of our name shows too.
  private final InboxId ownInbox;

  private final AgentName name;
  private final Map<InboxId, PeerInstance> instances = HashMap.newHashMap(1);
  private final Set<InboxId> refusedInboxes = new HashSet<>();

  /// Whether the application has sent to this name on its own: replying pins nobody.
  private boolean contacted;

  /// Those of the listing that is being looked at.
  private Map<InboxId, VerifiedBundle> bundles = Map.of();

  private boolean anyRefused;
  private boolean anyTrusted;

  /// There was a bundle that the rate left unverified.
  private boolean anyUnjudged;

  /// An instance that was trusted is no longer.
  private boolean revoked;

  private long untrustedSince = Long.MAX_VALUE;

  PeerDirectory(
      TaskContext context,
      TrustPolicy trust,
      DirectoryGuards guards,
      InboxId ownInbox,
      AgentName name) {
    this.effects = context.effects();
    this.redis = context.redis();
    this.trust = trust;
    this.guards = guards;
    this.ownInbox = ownInbox;
    this.name = name;
  }

  /// The application sends to this name on its own: a peer it reaches is no stranger.
  ///
  /// @return whether it does so for the first time
  boolean contacted() {
    boolean news = !contacted;
    contacted = true;
    return news;
  }

  private TrustPolicy trust() {
    return contacted ? trust : claim -> trust.evaluate(claim.pinningNothing());
  }

  /// Processes a listing: verifies new bundles, and forgets instances that are gone and not `kept`.
  void listed(Listing listing, Set<InboxId> kept, Now now) {
    anyRefused = false;
    anyTrusted = false;
    anyUnjudged = false;
    bundles = HashMap.newHashMap(1);
    Set<InboxId> seen = new HashSet<>(kept);
    instances.values().forEach(instance -> instance.listed(false));
    for (Listing.Listed one : listing.inboxes()) {
      if (one.bundle() == null || one.inbox().equals(ownInbox)) {
        continue;
      }
      seen.add(one.inbox());
      boolean alive =
          Math.abs(listing.timeMillis() - one.heartbeatMillis()) <= Protocol.ALIVE.toMillis();
      PeerInstance instance = verified(one.inbox(), one.bundle(), now);
      if (instance != null) {
        anyTrusted = true;
        instance.listed(alive);
        if (alive && now.wallMillis() - instance.bundleSeq() > Protocol.SESSION_LIFE.toMillis()) {
          guards.irregularities().rolledBack(instance.key(), now);
        }
        versions(instance, now);
      }
    }
    instances.keySet().retainAll(seen);
    refusedInboxes.retainAll(seen);
  }

  /// An instance without a common version is never written to.
  private void versions(PeerInstance instance, Now now) {
    if ((instance.versions() & Protocol.VERSIONS) == 0) {
      if (instance.refusal(now) == null) {
        effects.report(
            new Event.PeerRefused(
                name,
                instance.key().fingerprint(),
                "\""
                    + name
                    + "\" speaks no version of the protocol that we do: update one of us."));
      }
      instance.refused(Rejection.VERSION, now);
    }
  }

  private @Nullable PeerInstance verified(InboxId inbox, Bytes bytes, Now now) {
    PeerInstance known = instances.get(inbox);
    Bundle bundle = parsed(bytes);
    if (bundle == null) {
      effects.drop(DropReason.INVALID_BUNDLE);
      return known;
    }
    if (known != null && known.proof().covers(bytes)) {
      Verification again = bundle.recheck(known.proof(), trust(), now.wallMillis());
      return judged(known, known.key(), again, now);
    }
    if (!guards.verifications().take(now)) {
      effects.drop(DropReason.RATE_LIMITED);
      anyUnjudged = true;
      return known;
    }
    long floor = guards.floors().bundleSeq(bundle);
    Verification verification = bundle.verify(name, inbox, trust(), floor, now.wallMillis());
    return judged(known, bundle.key(), verification, now);
  }

  private @Nullable PeerInstance judged(
      @Nullable PeerInstance known, InstanceKey key, Verification verification, Now now) {
    InboxId inbox = key.inbox();
    return switch (verification) {
      case Verification.Verified verified -> accept(known, inbox, verified, now);
      case Verification.NotTrusted refused -> {
        refuse(key, refused.reason());
        yield null;
      }
      case Verification.Older older -> {
        guards.irregularities().rolledBack(key, now);
        yield known;
      }
      case Verification.Invalid invalid -> {
        effects.drop(DropReason.INVALID_BUNDLE);
        yield known;
      }
    };
  }

  /// Our trust policy does not accept this instance, or no longer: its credential expired or was
  /// revoked, or its pin is gone.
  void refuse(InstanceKey key, String reason) {
    anyRefused = true;
    revoked |= instances.remove(key.inbox()) != null;
    if (refusedInboxes.add(key.inbox())) {
      effects.report(new Event.PeerRefused(name, key.fingerprint(), reason));
    }
  }

  boolean refuses(InboxId inbox) {
    return refusedInboxes.contains(inbox);
  }

  private @Nullable PeerInstance accept(
      @Nullable PeerInstance known, InboxId inbox, Verification.Verified verified, Now now) {
    Bundle bundle = verified.bundle().bundle();
    if (known != null && known.proof().covers(bundle.encoded())) {
      bundles.put(inbox, verified.bundle());
      known.judged(verified.bundle().peer());
      return known;
    }
    if (guards.floors().downgraded(bundle, now)) {
      guards.irregularities().rolledBack(bundle.key(), now);
      return known;
    }
    guards.floors().raise(bundle, now);
    refusedInboxes.remove(inbox);
    bundles.put(inbox, verified.bundle());
    if (verified.firstUse()) {
      effects.report(new Event.FirstUse(verified.bundle().peer(), false));
    }
    if (known != null) {
      known.update(verified.bundle());
      return known;
    }
    revoked = false;
    PeerInstance seen = new PeerInstance(verified.bundle());
    instances.put(inbox, seen);
    effects.report(new Event.PeerSeen(verified.bundle().peer(), seen.key().instance()));
    return seen;
  }

  private static @Nullable Bundle parsed(Bytes bytes) {
    try {
      return Bundle.decode(bytes);
    } catch (MalformedException e) {
      return null;
    }
  }

  @Nullable PeerInstance instance(InboxId inbox) {
    return instances.get(inbox);
  }

  /// Something that this instance sent to us was opened.
  void seen(InboxId inbox, Now now) {
    PeerInstance instance = instances.get(inbox);
    if (instance != null) {
      instance.seen(now);
    }
  }

  /// An envelope or RESP of this instance was opened in a session that we opened.
  void answered(InboxId inbox, Now now) {
    PeerInstance instance = instances.get(inbox);
    if (instance != null) {
      instance.answered(now);
    }
  }

  /// This instance answers no INIT.
  void silent(InboxId inbox, Now now) {
    PeerInstance instance = instances.get(inbox);
    if (instance != null) {
      if (!instance.silent()) {
        effects.report(new Event.PeerSilent(instance.peer(), instance.key().instance()));
      }
      instance.silent(now);
    }
  }

  /// This instance said goodbye.
  void left(InboxId inbox) {
    PeerInstance instance = instances.get(inbox);
    if (instance != null && !instance.left()) {
      instance.leave();
      effects.report(new Event.PeerGone(instance.peer(), instance.key().instance()));
    }
  }

  /// What the listing that is being looked at shows of it; null at other times too.
  @Nullable VerifiedBundle bundle(InboxId inbox) {
    return bundles.get(inbox);
  }

  /// The listing has been processed: channels that need a bundle hold it now.
  void letGoOfBundles() {
    bundles = Map.of();
  }

  /// Whether everything listed has been untrusted for `span`. Called after each listing.
  boolean untrustedFor(Duration span, Now now) {
    if (!onlyUntrusted(now)) {
      untrustedSince = Long.MAX_VALUE;
    } else if (untrustedSince == Long.MAX_VALUE) {
      untrustedSince = now.nanos();
    }
    return untrustedSince != Long.MAX_VALUE && now.nanos() - untrustedSince >= span.toNanos();
  }

  /// Whether there are agents of this name, but none that we trust. One that Redis shows no more
  /// still counts while it seems to be there.
  private boolean onlyUntrusted(Now now) {
    return anyRefused && !anyTrusted && !anyUnjudged && choose(now) == null;
  }

  /// How a message ends for which no instance was found in time.
  Outcome unwritten(Now now) {
    return onlyUntrusted(now) ? new Outcome.Rejected(Rejection.PEER_NOT_TRUSTED) : Outcome.EXPIRED;
  }

  /// How a connect ends that found no instance in time.
  Action.ConnectResult unfound(Now now) {
    return onlyUntrusted(now)
        ? new Action.ConnectResult.Refused(Rejection.PEER_NOT_TRUSTED)
        : new Action.ConnectResult.TimedOut();
  }

  /// The best instance to send to; null where there is none for now.
  @Nullable PeerInstance choose(Now now) {
    boolean grace = redis.inGrace(now);
    Comparator<PeerInstance> newest =
        Comparator.comparingLong((PeerInstance one) -> -one.bundleSeq());
    return instances.values().stream()
        .filter(one -> one.refusal(now) == null)
        .filter(one -> one.alive(grace, now) || one.durable())
        .min(
            Comparator.comparing((PeerInstance one) -> !one.alive(grace, now))
                .thenComparing((PeerInstance one) -> one.silent())
                .thenComparingLong(PeerInstance::silentSince)
                .thenComparing(newest)
                .thenComparing((PeerInstance one) -> one.key().instance().toString()))
        .orElse(null);
  }

  /// Those that may have what the instances of the name share: trusted, alive, not silent. Where
  /// all are silent, the one silent for longest.
  List<PeerInstance> sharing(Now now) {
    List<PeerInstance> there = sharing(false, now);
    if (there.isEmpty() && redis.inGrace(now)) {
      there = sharing(true, now);
    }
    List<PeerInstance> answering = there.stream().filter(one -> !one.silentLately(now)).toList();
    if (!answering.isEmpty()) {
      return answering;
    }
    return there.stream()
        .min(Comparator.comparingLong(PeerInstance::silentSince))
        .map(List::of)
        .orElse(List.of());
  }

  private List<PeerInstance> sharing(boolean grace, Now now) {
    return instances.values().stream()
        .filter(one -> one.refusal(now) == null && one.alive(grace, now))
        .toList();
  }

  /// Why no instance is left to choose, where every one that is there refused us, or we came to
  /// refuse the last.
  @Nullable Rejection refusal(Now now) {
    if (revoked && instances.isEmpty()) {
      return Rejection.PEER_NOT_TRUSTED;
    }
    boolean grace = redis.inGrace(now);
    Rejection reason = null;
    for (PeerInstance one : instances.values()) {
      Rejection refusal = one.refusal(now);
      if (refusal == null && (one.alive(grace, now) || one.durable())) {
        return null;
      }
      reason = refusal == null ? reason : refusal;
    }
    return reason;
  }
}

package dev.redoubt.benchmarks.swarm;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.bundle.Bundle;
import dev.redoubt.core.bundle.Verification;
import dev.redoubt.core.bundle.VerifiedBundle;
import dev.redoubt.core.crypto.Hpke;
import dev.redoubt.core.frame.Accept;
import dev.redoubt.core.frame.Batch;
import dev.redoubt.core.frame.Close;
import dev.redoubt.core.frame.Frame;
import dev.redoubt.core.frame.Frames;
import dev.redoubt.core.frame.Offer;
import dev.redoubt.core.frame.Receipt;
import dev.redoubt.core.session.Init;
import dev.redoubt.core.session.InitResult;
import dev.redoubt.core.session.InitiatorHandshake;
import dev.redoubt.core.session.Prekey;
import dev.redoubt.core.session.RespResult;
import dev.redoubt.core.session.ResponderHandshake;
import dev.redoubt.core.session.Self;
import dev.redoubt.core.session.Session;
import dev.redoubt.core.session.Verdict;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.environment.Limits;
import dev.redoubt.environment.Now;
import dev.redoubt.environment.Randomness;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Assessment;
import dev.redoubt.identity.Claim;
import dev.redoubt.identity.Identity;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.identity.Occasion;
import dev.redoubt.identity.Standing;
import dev.redoubt.identity.Trust;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import dev.redoubt.transport.Entry;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Listing;
import dev.redoubt.transport.Stream;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// An authenticated peer that sends arbitrary frames to one victim: its envelopes verify, but their
/// contents may be false. It keeps one session to the victim and responds to INITs as an attack
/// requires. Not thread-safe.
final class HostilePeer {
  /// Accepts everyone: a hostile peer has nothing to lose.
  private static final TrustPolicy ANYBODY =
      claim -> new TrustPolicy.Decision.Trusted(Standing.KNOWN, false);

  /// Makes keys expire at once, so that a KEM step can always be offered.
  private static final Limits RESTLESS =
      Limits.DEFAULT.withEpochs(1, 1 << 20, Duration.ofMinutes(15));

  private static final Duration PREKEY_LIFE = Duration.ofHours(25);

  private final Wire wire;
  private final Randomness randomness;
  private final AgentName victim;
  private final Self local;
  private final InboxId inbox;
  private @Nullable Prekey prekey;
  private @Nullable InitiatorHandshake handshake;
  private Listing.@Nullable Listed known;
  private long order;

  /// Called with each session that the victim opens to this peer.
  private Consumer<Answered> onAnswered = answered -> {};

  /// A session that the victim opened, and the link that its early data uses.
  record Answered(HostilePeer peer, InboxId to, Session session, long link) {
    void send(Frame... frames) {
      peer.write(to, session, frames);
    }
  }

  HostilePeer(
      Wire wire, Randomness randomness, Identity identity, AgentName name, AgentName victim) {
    this(
        wire,
        randomness,
        victim,
        new Self(name, identity, InstanceId.random(randomness), false, Bytes.EMPTY));
  }

  private HostilePeer(Wire wire, Randomness randomness, AgentName victim, Self local) {
    this.wire = wire;
    this.randomness = randomness;
    this.victim = victim;
    this.local = local;
    this.inbox = InboxId.of(local.fingerprint(), local.instance());
  }

  /// Another instance of the same identity, under a name of its choice.
  HostilePeer instance(AgentName name) {
    Self other =
        new Self(name, local.identity(), InstanceId.random(randomness), false, Bytes.EMPTY);
    return new HostilePeer(wire, randomness, victim, other);
  }

  InboxId inbox() {
    return inbox;
  }

  AgentName name() {
    return local.name();
  }

  AgentName victim() {
    return victim;
  }

  Now now() {
    return wire.now();
  }

  Randomness randomness() {
    return randomness;
  }

  // --- Initiator

  /// Sends an INIT with these frames as early data.
  ///
  /// @return whether the victim is in the directory
  boolean open(Frame... early) {
    VerifiedBundle bundle = bundle();
    if (bundle == null) {
      return false;
    }
    if (handshake != null) {
      handshake.session().close();
    }
    InitiatorHandshake started =
        InitiatorHandshake.start(
            local, bundle, encoded(early), order++, RESTLESS, now(), randomness);
    handshake = started;
    wire.write(bundle.key().inbox(), Stream.HANDSHAKE, started.init());
    return true;
  }

  private @Nullable VerifiedBundle bundle() {
    for (Listing.Listed listed : wire.list(victim).inboxes()) {
      Bytes bytes = listed.bundle();
      if (bytes != null) {
        try {
          Verification verification =
              Bundle.decode(bytes).verify(victim, listed.inbox(), ANYBODY, 0, now().wallMillis());
          if (verification instanceof Verification.Verified verified) {
            known = listed;
            return verified.bundle();
          }
        } catch (MalformedException e) {
          throw new IllegalStateException("The victim published a malformed bundle.", e);
        }
      }
    }
    return null;
  }

  /// Whether the victim confirmed the session and it can seal.
  boolean confirmed() {
    InitiatorHandshake started = handshake;
    return started != null && started.session().confirmed() && started.session().canSeal();
  }

  /// Opens a session unless one is confirmed.
  ///
  /// @return whether one is confirmed
  boolean ready() {
    if (confirmed()) {
      return true;
    }
    open();
    return false;
  }

  /// Writes one envelope with these frames in the session to the victim.
  void send(Frame... frames) {
    InitiatorHandshake started = handshake;
    Listing.Listed to = known;
    if (started != null && to != null && started.session().canSeal()) {
      write(to.inbox(), started.session(), frames);
    }
  }

  /// Writes an envelope that offers a KEM step, if one is due.
  void offer() {
    InitiatorHandshake started = handshake;
    Listing.Listed to = known;
    if (started != null && to != null && confirmed()) {
      WireWriter body = started.session().begin();
      started.session().writeStep(body, now(), randomness);
      wire.write(to.inbox(), Stream.DATA, started.session().seal(body, now(), randomness));
    }
  }

  private void write(InboxId to, Session session, Frame... frames) {
    Bytes encoded = encoded(frames);
    if (session.canSeal() && encoded.size() < Protocol.BODY_MAX - 512) {
      WireWriter body = session.begin(encoded.size());
      body.bytes(encoded);
      wire.write(to, Stream.DATA, session.seal(body, now(), randomness));
    }
  }

  // --- Responder

  /// Publishes a bundle, so that the victim can send replies.
  ///
  /// @param onAnswered called with each session that the victim opens
  void publish(Consumer<Answered> onAnswered) {
    this.onAnswered = onAnswered;
    long wall = now().wallMillis();
    Prekey fresh = Prekey.create(Hpke.KeyPair.generate(randomness), wall + PREKEY_LIFE.toMillis());
    Bundle.Content content =
        new Bundle.Content(
            1,
            false,
            local.name(),
            wall,
            wall - Duration.ofMinutes(10).toMillis(),
            fresh.notAfterMillis(),
            local.instance(),
            fresh.publicKey(),
            Protocol.FIRST_CREDIT_RECORDS,
            Protocol.FIRST_CREDIT_BYTES,
            Bytes.EMPTY);
    Bundle bundle = Bundle.sign(content, local.identity(), randomness);
    boolean unused = fresh.add(bundle.hash());
    prekey = fresh;
    wire.publish(local.name(), inbox, bundle.encoded());
  }

  /// Processes an entry of its inbox.
  void received(Entry entry) {
    Bytes bytes = entry.bytes();
    if (entry.stream() == Stream.DATA) {
      if (handshake != null && !handshake.session().closed()) {
        var unused = handshake.session().open(bytes, now());
      }
    } else if (dev.redoubt.core.session.Resp.handshakeId(bytes) != null) {
      resp(bytes);
    } else {
      init(bytes);
    }
  }

  private void resp(Bytes resp) {
    if (handshake != null
        && !handshake.session().closed()
        && handshake.accept(resp, now()) instanceof RespResult.Confirmed) {
      send(); // an empty envelope confirms the session to the victim
    }
  }

  private void init(Bytes init) {
    Prekey held = prekey;
    if (held == null) {
      return;
    }
    try {
      InitResult result = ResponderHandshake.open(Init.decode(init), held, local, now());
      if (result instanceof InitResult.Authentic authentic) {
        answer(authentic.handshake());
      }
    } catch (MalformedException e) {
      throw new IllegalStateException("The victim sent a malformed INIT.", e);
    }
  }

  private void answer(ResponderHandshake opened) {
    Claim claim =
        Claim.shown(
            opened.name(),
            opened.peer().fingerprint(),
            Occasion.INBOUND,
            Bytes.EMPTY,
            now().wallMillis());
    Assessment assessment = Trust.assess(ANYBODY, claim);
    InboxId to = InboxId.of(opened.peer().fingerprint(), opened.instance());
    long link = 0;
    for (Frame frame : opened.earlyFrames()) {
      link = frame instanceof Batch batch ? batch.linkId() : link;
    }
    ResponderHandshake.Response response =
        opened.respond(
            Verdict.SESSION,
            ((Assessment.Accepted) assessment).peer(),
            order++,
            Limits.DEFAULT,
            now(),
            randomness);
    wire.write(to, Stream.HANDSHAKE, response.resp());
    Session session = response.session();
    if (session != null) {
      onAnswered.accept(new Answered(this, to, session, link));
    }
  }

  private static Bytes encoded(Frame... frames) {
    WireWriter out = new WireWriter(1024);
    for (Frame frame : frames) {
      switch (frame) {
        case Batch batch -> {
          int begun = Frames.begin(out, Frames.BATCH);
          batch.write(out);
          Frames.end(out, begun);
        }
        case Receipt receipt -> {
          int begun = Frames.begin(out, Frames.RECEIPT);
          receipt.write(out);
          Frames.end(out, begun);
        }
        case Close close -> close.write(out);
        case Offer offer -> offer.write(out);
        case Accept accept -> accept.write(out);
        default -> throw new IllegalArgumentException("Hostile peers do not send " + frame);
      }
    }
    return Bytes.wrap(out.toArray());
  }
}

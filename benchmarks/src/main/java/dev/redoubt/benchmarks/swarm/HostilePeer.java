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

/// One authenticated peer that says what it likes to one victim: its envelopes verify, their
/// contents need not be true. It keeps one session to the victim and answers INITs as an attack
/// tells it to. Used by one thread.
final class HostilePeer {
  /// The hostile have nothing to lose.
  private static final TrustPolicy ANYBODY =
      claim -> new TrustPolicy.Decision.Trusted(Standing.KNOWN, false);

  /// Keys that move on at once, so that there is always a KEM step to offer.
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

  /// What it does with a session that the victim opened to it.
  private Consumer<Answered> onAnswered = answered -> {};

  /// A session that the victim opened, and the first link on which it sends.
  record Answered(HostilePeer peer, InboxId to, Session session, long link) {
    void say(Frame... frames) {
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

  // --- As a sender

  /// Sends an INIT with these frames as early data.
  ///
  /// @return whether there is anybody to send it to
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
          throw new IllegalStateException("The victim shows a malformed bundle.", e);
        }
      }
    }
    return null;
  }

  /// Whether the victim has answered and the session can be written in.
  boolean confirmed() {
    InitiatorHandshake started = handshake;
    return started != null && started.session().confirmed() && started.session().canSeal();
  }

  /// Opens a session where there is none.
  ///
  /// @return whether there is one
  boolean ready() {
    if (confirmed()) {
      return true;
    }
    open();
    return false;
  }

  /// Writes one envelope of these frames in its session.
  void say(Frame... frames) {
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

  // --- As a recipient

  /// Lists itself, so that the victim's answers find it.
  ///
  /// @param onAnswered what it does with each session that the victim opens
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

  /// Takes what was written into its inbox.
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
      say(); // an empty envelope: the victim's side is confirmed as well
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
      throw new IllegalStateException("The victim sends a malformed INIT.", e);
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
        default -> throw new IllegalArgumentException("No hostile peer says " + frame);
      }
    }
    return Bytes.wrap(out.toArray());
  }
}

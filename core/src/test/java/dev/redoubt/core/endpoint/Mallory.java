package dev.redoubt.core.endpoint;

import static java.util.Objects.requireNonNull;

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
import dev.redoubt.core.frame.RekeyRequest;
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
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Assessment;
import dev.redoubt.identity.Claim;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.identity.Occasion;
import dev.redoubt.identity.PeerIdentity;
import dev.redoubt.identity.Trust;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.identity.VerifiedPeer;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import dev.redoubt.transport.Entry;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Listing;
import dev.redoubt.transport.Stream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An authenticated peer that sends anything: its envelopes verify, but their contents need not be
/// true.
final class Mallory {
  private final Net net;
  private final TrustPolicy trust;
  private Self local;
  private final Prekey prekey;
  private long order;
  private @Nullable InitiatorHandshake handshake;
  private @Nullable Session answered;
  private int read;

  /// The prekey with which it opens sessions.
  Limits limits = Limits.DEFAULT;

  Mallory(Net net, String name, TrustPolicy trust) {
    this.net = net;
    this.trust = trust;
    this.local =
        new Self(
            AgentName.of(name),
            Net.identity(name),
            InstanceId.random(net.randomness()),
            false,
            Bytes.EMPTY);
    long notAfter = net.now().wallMillis() + Duration.ofHours(25).toMillis();
    this.prekey = Prekey.create(Hpke.KeyPair.generate(net.randomness()), notAfter);
  }

  InboxId inbox() {
    return InboxId.of(local.fingerprint(), local.instance());
  }

  /// Claims another name with the same identity and instance.
  void rename(String name) {
    local = new Self(AgentName.of(name), local.identity(), local.instance(), false, Bytes.EMPTY);
  }

  /// Seals a data envelope without writing it.
  record Said(Entry entry) {}

  // --- As a sender

  /// Opens a session to `victim`.
  ///
  /// @return the verdict
  Verdict open(Node victim, Frame... frames) {
    Bytes init = init(victim, frames);
    net.write(victim.endpoint.inbox(), new Entry(Stream.HANDSHAKE, init));
    net.run(Duration.ofMillis(2));
    return resp();
  }

  Bytes init(Node victim, Frame... frames) {
    Listing.Listed listed =
        net.list(victim.endpoint.name()).inboxes().stream()
            .filter(one -> one.inbox().equals(victim.endpoint.inbox()))
            .findFirst()
            .orElseThrow();
    InitiatorHandshake started =
        InitiatorHandshake.start(
            local,
            verified(victim.endpoint.name(), listed),
            encoded(frames),
            order++,
            limits,
            net.now(),
            net.randomness());
    handshake = started;
    return started.init();
  }

  private VerifiedBundle verified(AgentName name, Listing.Listed listed) {
    try {
      Verification verification =
          Bundle.decode(requireNonNull(listed.bundle()))
              .verify(name, listed.inbox(), trust, 0, net.now().wallMillis());
      return ((Verification.Verified) verification).bundle();
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  private Verdict resp() {
    for (Net.Written written : net.history.reversed()) {
      if (written.to().equals(inbox()) && written.entry().stream() == Stream.HANDSHAKE) {
        return switch (requireNonNull(handshake).accept(written.entry().bytes(), net.now())) {
          case RespResult.Confirmed confirmed -> Verdict.SESSION;
          case RespResult.Refused refused -> refused.verdict();
          default -> throw new AssertionError("no RESP to this INIT");
        };
      }
    }
    throw new AssertionError("no RESP");
  }

  /// Writes one envelope with these frames in the session that it opened.
  void say(Node victim, Frame... frames) {
    net.write(victim.endpoint.inbox(), sealed(frames).entry());
  }

  /// Reads what came in the session that it opened, then writes an envelope with the due part of a
  /// KEM step.
  void step(Node victim) {
    Session session = requireNonNull(handshake).session();
    net.write(victim.endpoint.inbox(), step(session));
  }

  /// The same in the session that it answered, if a part is due.
  void readAndAnswer(Node victim) {
    Session session = requireNonNull(answered);
    readBy(session);
    if (session.owesEnvelope()) {
      net.write(victim.endpoint.inbox(), step(session));
    }
  }

  private Entry step(Session session) {
    readBy(session);
    WireWriter body = session.begin(2_000);
    session.writeStep(body, net.now(), net.randomness());
    return new Entry(Stream.DATA, session.seal(body, net.now(), net.randomness()));
  }

  private void readBy(Session session) {
    for (; read < net.history.size(); read++) {
      Net.Written written = net.history.get(read);
      if (written.to().equals(inbox()) && written.entry().stream() == Stream.DATA) {
        var unused = session.open(written.entry().bytes(), net.now());
      }
    }
  }

  /// Writes batches on as many links as possible, in envelopes with as many of them as allowed.
  void sayOfManyLinks(Node victim, Frame... batches) {
    for (int i = 0; i < batches.length; i += Frames.LINKS_MAX) {
      say(victim, Arrays.copyOfRange(batches, i, Math.min(i + Frames.LINKS_MAX, batches.length)));
    }
  }

  /// Writes these bytes unchanged.
  Said sealed(Bytes frames) {
    return new Said(seal(requireNonNull(handshake).session(), frames));
  }

  Said sealed(Frame... frames) {
    return new Said(seal(requireNonNull(handshake).session(), encoded(frames)));
  }

  // --- As a recipient

  void publish() {
    Bundle.Content content =
        new Bundle.Content(
            1,
            false,
            local.name(),
            net.now().wallMillis(),
            net.now().wallMillis() - 600_000,
            prekey.notAfterMillis(),
            local.instance(),
            prekey.publicKey(),
            256,
            1 << 20,
            Bytes.EMPTY);
    Bundle bundle = Bundle.sign(content, local.identity(), net.randomness());
    prekey.add(bundle.hash());
    net.publish(inbox(), local.name(), bundle.encoded());
  }

  /// Answers the last INIT received.
  ///
  /// @return its early data
  List<Frame> answer(Verdict verdict) {
    for (Net.Written written : net.history.reversed()) {
      if (written.to().equals(inbox()) && written.entry().stream() == Stream.HANDSHAKE) {
        return answer(written.entry().bytes(), verdict);
      }
    }
    throw new AssertionError("no INIT");
  }

  private List<Frame> answer(Bytes init, Verdict verdict) {
    try {
      InitResult result = ResponderHandshake.open(Init.decode(init), prekey, local, net.now());
      ResponderHandshake opened = ((InitResult.Authentic) result).handshake();
      InboxId to = InboxId.of(opened.peer().fingerprint(), opened.instance());
      VerifiedPeer peer = verdict == Verdict.SESSION ? trusted(opened.name(), opened.peer()) : null;
      ResponderHandshake.Response response =
          opened.respond(verdict, peer, order++, Limits.DEFAULT, net.now(), net.randomness());
      answered = response.session();
      net.write(to, new Entry(Stream.HANDSHAKE, response.resp()));
      return opened.earlyFrames();
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  private VerifiedPeer trusted(AgentName name, PeerIdentity peer) {
    Assessment assessment =
        Trust.assess(
            trust,
            Claim.shown(
                name, peer.fingerprint(), Occasion.INBOUND, Bytes.EMPTY, net.now().wallMillis()));
    return ((Assessment.Accepted) assessment).peer();
  }

  /// Writes one envelope with these frames in the session that it answered.
  void answerWith(Node victim, Frame... frames) {
    net.write(victim.endpoint.inbox(), seal(requireNonNull(answered), encoded(frames)));
  }

  private Entry seal(Session session, Bytes frames) {
    WireWriter body = session.begin(frames.size());
    body.bytes(frames);
    return new Entry(Stream.DATA, session.seal(body, net.now(), net.randomness()));
  }

  private static Bytes encoded(Frame... frames) {
    WireWriter out = new WireWriter(256);
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
        case RekeyRequest request -> request.write(out);
        default -> throw new IllegalArgumentException("Mallory does not say " + frame);
      }
    }
    return Bytes.wrap(out.toArray());
  }
}

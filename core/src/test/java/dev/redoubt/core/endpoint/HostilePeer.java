package dev.redoubt.core.endpoint;

import static java.util.Objects.requireNonNull;

import dev.redoubt.core.bundle.Bundle;
import dev.redoubt.core.bundle.InstanceKey;
import dev.redoubt.core.bundle.Verification;
import dev.redoubt.core.bundle.VerifiedBundle;
import dev.redoubt.core.crypto.Hpke;
import dev.redoubt.core.session.DropReason;
import dev.redoubt.core.session.Init;
import dev.redoubt.core.session.InitResult;
import dev.redoubt.core.session.InitiatorHandshake;
import dev.redoubt.core.session.Opened;
import dev.redoubt.core.session.Prekey;
import dev.redoubt.core.session.RespResult;
import dev.redoubt.core.session.ResponderHandshake;
import dev.redoubt.core.session.Self;
import dev.redoubt.core.session.Session;
import dev.redoubt.core.session.SessionTable;
import dev.redoubt.core.session.Verdict;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.environment.Limits;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Assessment;
import dev.redoubt.identity.Claim;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.identity.Occasion;
import dev.redoubt.identity.Trust;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.identity.VerifiedPeer;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import dev.redoubt.transport.Entry;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Stream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// An instance of a peer with valid keys: seals arbitrary bytes in all its sessions in either
/// direction, and opens what its victim sends.
final class HostilePeer {
  private final Net net;
  private final Self local;
  private final TrustPolicy trust;
  private final Limits limits;
  private final Prekey prekey;
  private final Bytes bundle;
  private final SessionTable table = new SessionTable();
  private final List<InitiatorHandshake> handshakes = new ArrayList<>();
  private final List<Bytes> resps = new ArrayList<>();
  private int heard;
  private long order;

  /// In both directions, closed ones included, in the order of their start.
  final List<Session> sessions = new ArrayList<>();

  /// INITs of the victim.
  final List<Bytes> inits = new ArrayList<>();

  /// The state of its links: lowest unsettled and next number.
  final Map<Long, long[]> places = new HashMap<>();

  final SaidLinks said = new SaidLinks();
  final HeardLinks heardLinks = new HeardLinks();

  /// Whether its bundle is in the directory.
  boolean listed;

  HostilePeer(Net net, String name, Limits limits, TrustPolicy trust) {
    this.net = net;
    this.trust = trust;
    this.limits = limits;
    InstanceId instance = InstanceId.random(net.randomness());
    this.local = new Self(AgentName.of(name), Net.identity(name), instance, false, Bytes.EMPTY);
    long notAfter = net.now().wallMillis() + Duration.ofHours(25).toMillis();
    this.prekey = Prekey.create(Hpke.KeyPair.generate(net.randomness()), notAfter);
    Bundle.Content content =
        new Bundle.Content(
            1,
            false,
            local.name(),
            net.now().wallMillis(),
            net.now().wallMillis() - 600_000,
            notAfter,
            instance,
            prekey.publicKey(),
            256,
            1 << 20,
            Bytes.EMPTY);
    Bundle signed = Bundle.sign(content, local.identity(), net.randomness());
    prekey.add(signed.hash());
    this.bundle = signed.encoded();
  }

  AgentName name() {
    return local.name();
  }

  InstanceKey key() {
    return new InstanceKey(local.fingerprint(), local.instance());
  }

  /// KEM steps completed, in all sessions.
  int steps() {
    return sessions.stream().mapToInt(session -> Math.max(0, session.epoch() - 1)).sum();
  }

  InboxId inbox() {
    return key().inbox();
  }

  Bytes publicKey() {
    return prekey.publicKey();
  }

  Bytes bundle() {
    return bundle;
  }

  /// Lists itself in the directory, or renews its heartbeat.
  void publish() {
    listed = true;
    net.publish(inbox(), local.name(), bundle);
  }

  void unpublish() {
    listed = false;
    net.unpublish(inbox());
  }

  /// Makes an INIT with any early data; its session can be used at once, in epoch 0.
  Entry init(VerifiedBundle victim, Bytes frames) {
    InitiatorHandshake started =
        InitiatorHandshake.start(
            local, victim, frames, order++, limits, net.now(), net.randomness());
    handshakes.add(started);
    sessions.add(started.session());
    table.attach(started.session());
    return new Entry(Stream.HANDSHAKE, started.init());
  }

  /// Processes the RESPs received so far.
  void confirm() {
    for (Bytes resp : resps) {
      for (InitiatorHandshake handshake : handshakes) {
        RespResult result = handshake.accept(resp, net.now());
        boolean valid =
            !(result instanceof RespResult.Dropped dropped)
                || dropped.reason() == DropReason.UNKNOWN_HANDSHAKE;
        if (!valid) {
          throw new AssertionError("The victim wrote a RESP that is " + result);
        }
      }
    }
    resps.clear();
  }

  /// Answers an INIT of the victim, possibly again.
  Entry answer(Bytes init, Verdict verdict) {
    try {
      InitResult result = ResponderHandshake.open(Init.decode(init), prekey, local, net.now());
      ResponderHandshake opened = ((InitResult.Authentic) result).handshake();
      opened.earlyFrames().forEach(heardLinks::heard);
      VerifiedPeer peer = verdict == Verdict.SESSION ? trusted(opened) : null;
      ResponderHandshake.Response response =
          opened.respond(verdict, peer, order++, limits, net.now(), net.randomness());
      if (verdict == Verdict.SESSION) {
        Session session = requireNonNull(response.session());
        sessions.add(session);
        table.attach(session);
      }
      return new Entry(Stream.HANDSHAKE, response.resp());
    } catch (MalformedException e) {
      throw new AssertionError("The victim wrote a malformed INIT.", e);
    }
  }

  private VerifiedPeer trusted(ResponderHandshake opened) {
    Assessment assessment =
        Trust.assess(
            trust,
            Claim.shown(
                opened.name(),
                opened.peer().fingerprint(),
                Occasion.INBOUND,
                Bytes.EMPTY,
                net.now().wallMillis()));
    return ((Assessment.Accepted) assessment).peer();
  }

  /// Seals these frames unchanged.
  ///
  /// @param skewMillis how far its clock is ahead
  Entry seal(Session session, Bytes frames, long skewMillis) {
    WireWriter body = session.begin(frames.size()).bytes(frames);
    long wall = Math.max(0, net.now().wallMillis() + skewMillis);
    return new Entry(
        Stream.DATA, session.seal(body, new Now(net.now().nanos(), wall), net.randomness()));
  }

  /// Reads what was written to it since the last call.
  void hear(Consumer<Opened.Accepted> opened) {
    for (; heard < net.history.size(); heard++) {
      Net.Written written = net.history.get(heard);
      if (!written.to().equals(inbox())) {
        continue;
      }
      Bytes bytes = written.entry().bytes();
      switch (written.entry().stream()) {
        case HANDSHAKE -> handshake(bytes);
        case DATA -> {
          Session session = table.find(bytes);
          if (session != null) {
            opened(session.open(bytes, net.now()), opened);
          }
        }
      }
    }
  }

  /// Starts a new history.
  void forgetHistory() {
    heard = 0;
  }

  private void handshake(Bytes bytes) {
    boolean resp = dev.redoubt.core.session.Resp.handshakeId(bytes) != null;
    List<Bytes> known = resp ? resps : inits;
    if (!known.contains(bytes)) {
      known.add(bytes);
    }
  }

  private static void opened(Opened result, Consumer<Opened.Accepted> opened) {
    switch (result) {
      case Opened.Accepted accepted -> opened.accept(accepted);
      case Opened.Rejected rejected -> {
        boolean late =
            rejected.reason() == DropReason.UNKNOWN_KID || rejected.reason() == DropReason.REPLAYED;
        if (!late) {
          throw new AssertionError("The victim wrote an envelope that is " + rejected);
        }
      }
    }
  }

  static VerifiedBundle verified(Net net, Node victim, TrustPolicy trust) {
    try {
      Verification verification =
          Bundle.decode(Bundles.of(net, victim))
              .verify(
                  victim.endpoint.name(),
                  victim.endpoint.inbox(),
                  trust,
                  0,
                  net.now().wallMillis());
      return ((Verification.Verified) verification).bundle();
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }
}

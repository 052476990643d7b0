package dev.redoubt.core.session;

import dev.redoubt.core.SeededRandomness;
import dev.redoubt.core.bundle.Bundle;
import dev.redoubt.core.bundle.Verification;
import dev.redoubt.core.bundle.VerifiedBundle;
import dev.redoubt.core.crypto.Hpke;
import dev.redoubt.core.frame.Close;
import dev.redoubt.core.frame.Frame;
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
import dev.redoubt.identity.PeerIdentity;
import dev.redoubt.identity.PinStore;
import dev.redoubt.identity.Trust;
import dev.redoubt.identity.VerifiedPeer;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import java.time.Duration;
import java.util.List;

/// Alice, who opens sessions, and Bob, who answers, with everything that a handshake needs. Their
/// clock stands still unless a test advances it.
final class Duo {
  static final long WALL = 1_800_000_000_000L;
  static final Now START = new Now(5_000_000_000L, WALL);

  final Randomness randomness;
  final Self alice;
  final Self bob;
  final Prekey prekey;
  final Bundle bundle;
  Limits limits = Limits.DEFAULT;
  Now now = START;

  private long order;

  Duo(long seed) {
    randomness = new SeededRandomness(seed);
    alice = local("alice");
    bob = local("bob");
    long notAfter = WALL + Duration.ofHours(25).toMillis();
    prekey = Prekey.create(Hpke.KeyPair.generate(randomness), notAfter);
    bundle = publish();
  }

  /// The two ends of one session.
  record Ends(Session alice, Session bob) {}

  Self local(String name) {
    return new Self(
        AgentName.of(name),
        Identity.generate(randomness),
        InstanceId.random(randomness),
        false,
        Bytes.EMPTY);
  }

  Bundle.Content content() {
    return new Bundle.Content(
        1,
        false,
        bob.name(),
        WALL,
        WALL - 600_000,
        prekey.notAfterMillis(),
        bob.instance(),
        prekey.publicKey(),
        256,
        1 << 20,
        Bytes.EMPTY);
  }

  Bundle publish() {
    Bundle published = Bundle.sign(content(), bob.identity(), randomness);
    prekey.add(published.hash());
    return published;
  }

  VerifiedBundle verified(Bundle of) {
    Verification verification =
        of.verify(of.name(), of.key().inbox(), Trust.firstUse(PinStore.inMemory()), 0, WALL);
    return ((Verification.Verified) verification).bundle();
  }

  InitiatorHandshake start() {
    return start(Bytes.EMPTY);
  }

  InitiatorHandshake start(Bytes frames) {
    VerifiedBundle to = verified(bundle);
    return InitiatorHandshake.start(alice, to, frames, ++order, limits, now, randomness);
  }

  InitResult open(Bytes init) {
    try {
      return ResponderHandshake.open(Init.decode(init), prekey, bob, now);
    } catch (MalformedException e) {
      return new InitResult.Dropped(DropReason.MALFORMED);
    }
  }

  ResponderHandshake authentic(Bytes init) {
    return ((InitResult.Authentic) open(init)).handshake();
  }

  ResponderHandshake.Response respond(ResponderHandshake handshake, Verdict verdict) {
    VerifiedPeer trusted =
        verdict == Verdict.SESSION ? trust(handshake.name(), handshake.peer()) : null;
    return handshake.respond(verdict, trusted, ++order, limits, now, randomness);
  }

  static VerifiedPeer trust(AgentName name, PeerIdentity identity) {
    Assessment assessment =
        Trust.assess(
            Trust.firstUse(PinStore.inMemory()),
            Claim.shown(name, identity.fingerprint(), Occasion.INBOUND, Bytes.EMPTY, WALL));
    return ((Assessment.Accepted) assessment).peer();
  }

  /// A session whose RESP has arrived, but in which Bob has not yet opened anything.
  Ends ends() {
    InitiatorHandshake handshake = start();
    ResponderHandshake.Response response = respond(authentic(handshake.init()), Verdict.SESSION);
    handshake.accept(response.resp(), now);
    Session answered = response.session();
    if (answered == null) {
      throw new AssertionError("Verdict SESSION made no session.");
    }
    return new Ends(handshake.session(), answered);
  }

  /// An envelope with nothing but a goodbye.
  Bytes seal(Session session) {
    WireWriter body = session.begin();
    new Close(Close.Reason.LEAVING).write(body);
    return session.seal(body, now, randomness);
  }

  Bytes sealEmpty(Session session) {
    return session.seal(session.begin(), now, randomness);
  }

  /// An envelope with the due parts of KEM steps and nothing else.
  Bytes sealStep(Session session) {
    WireWriter body = session.begin();
    session.writeStep(body, now, randomness);
    return session.seal(body, now, randomness);
  }

  static final List<Frame> GOODBYE = List.of(new Close(Close.Reason.LEAVING));

  void pass(Duration span) {
    now = new Now(now.plus(span), now.wallMillis() + span.toMillis());
  }
}

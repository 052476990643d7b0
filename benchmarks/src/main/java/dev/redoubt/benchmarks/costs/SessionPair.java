package dev.redoubt.benchmarks.costs;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.bundle.Bundle;
import dev.redoubt.core.bundle.Verification;
import dev.redoubt.core.bundle.VerifiedBundle;
import dev.redoubt.core.crypto.Hpke;
import dev.redoubt.core.frame.Batch;
import dev.redoubt.core.frame.Frame;
import dev.redoubt.core.frame.Frames;
import dev.redoubt.core.frame.MessageRecord;
import dev.redoubt.core.session.Init;
import dev.redoubt.core.session.InitResult;
import dev.redoubt.core.session.InitiatorHandshake;
import dev.redoubt.core.session.Opened;
import dev.redoubt.core.session.Prekey;
import dev.redoubt.core.session.RespResult;
import dev.redoubt.core.session.ResponderHandshake;
import dev.redoubt.core.session.Self;
import dev.redoubt.core.session.Session;
import dev.redoubt.core.session.Verdict;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.environment.Limits;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Assessment;
import dev.redoubt.identity.Claim;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.identity.Occasion;
import dev.redoubt.identity.PinStore;
import dev.redoubt.identity.Trust;
import dev.redoubt.identity.VerifiedPeer;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;

/// The two ends of one session without the rest of the protocol: only cryptography and the layout
/// of envelopes. Not thread-safe.
final class SessionPair {
  private static final MessageRecord.Kind KIND =
      new MessageRecord.Kind("bench", "application/octet-stream", 300_000);

  private final Self bob = local("bob");
  private final Prekey prekey =
      Prekey.create(
          Hpke.KeyPair.generate(SessionPair::fill),
          now().wallMillis() + Duration.ofHours(25).toMillis());
  private final Session sender;
  private final Session receiver;

  SessionPair() throws MalformedException {
    InitiatorHandshake handshake =
        InitiatorHandshake.start(
            local("alice"), bundle(), Bytes.EMPTY, 1, Limits.DEFAULT, now(), SessionPair::fill);
    InitResult result = ResponderHandshake.open(Init.decode(handshake.init()), prekey, bob, now());
    ResponderHandshake opened = ((InitResult.Authentic) result).handshake();
    ResponderHandshake.Response response =
        opened.respond(
            Verdict.SESSION, trusted(opened), 1, Limits.DEFAULT, now(), SessionPair::fill);
    sender = ((RespResult.Confirmed) handshake.accept(response.resp(), now())).session();
    receiver = java.util.Objects.requireNonNull(response.session());
  }

  static Now now() {
    return new Now(System.nanoTime(), System.currentTimeMillis());
  }

  private static void fill(byte[] target) {
    System.arraycopy(Post.random(target.length), 0, target, 0, target.length);
  }

  private static Self local(String name) {
    return new Self(
        AgentName.of(name),
        Post.identity(),
        InstanceId.random(SessionPair::fill),
        false,
        Bytes.EMPTY);
  }

  private VerifiedBundle bundle() {
    long wall = now().wallMillis();
    Bundle.Content content =
        new Bundle.Content(
            1,
            false,
            bob.name(),
            wall,
            wall - Duration.ofMinutes(10).toMillis(),
            prekey.notAfterMillis(),
            bob.instance(),
            prekey.publicKey(),
            Protocol.FIRST_CREDIT_RECORDS,
            Protocol.FIRST_CREDIT_BYTES,
            Bytes.EMPTY);
    Bundle bundle = Bundle.sign(content, bob.identity(), SessionPair::fill);
    if (!prekey.add(bundle.hash())) {
      throw new IllegalStateException("A new prekey must not have a bundle.");
    }
    Verification verification =
        bundle.verify(
            bob.name(), bundle.key().inbox(), Trust.firstUse(PinStore.inMemory()), 0, wall);
    return ((Verification.Verified) verification).bundle();
  }

  private static VerifiedPeer trusted(ResponderHandshake handshake) {
    Assessment assessment =
        Trust.assess(
            Trust.firstUse(PinStore.inMemory()),
            Claim.shown(
                handshake.name(),
                handshake.peer().fingerprint(),
                Occasion.INBOUND,
                Bytes.EMPTY,
                now().wallMillis()));
    return ((Assessment.Accepted) assessment).peer();
  }

  /// @param messages number of messages
  /// @param bytes size of each body
  static Batch batch(int messages, int bytes) {
    long createdMillis = now().wallMillis();
    MessageRecord record =
        new MessageRecord(
            KIND,
            createdMillis,
            null,
            false,
            null,
            List.of(),
            Bytes.wrap(Post.random(bytes)),
            false);
    return new Batch(1, 0, 0, createdMillis, Collections.nCopies(messages, record));
  }

  Bytes seal(Batch batch) {
    Now now = now();
    sender.onTimer(now);
    if (!sender.canSeal()) {
      answer(now);
    }
    WireWriter body = sender.begin(batch.wireBound());
    int begun = Frames.begin(body, Frames.BATCH);
    batch.write(body);
    Frames.end(body, begun);
    return sender.seal(body, now, SessionPair::fill);
  }

  List<Frame> open(Bytes envelope) {
    Now now = now();
    receiver.onTimer(now);
    if (receiver.open(envelope, now) instanceof Opened.Accepted accepted) {
      if (receiver.owesEnvelope()) {
        answer(now);
      }
      return accepted.frames();
    }
    throw new IllegalStateException("An envelope was dropped.");
  }

  /// Lets the sender go on: its keys advance only if the receiver confirms that it keeps up.
  private void answer(Now now) {
    Bytes envelope = receiver.seal(receiver.begin(), now, SessionPair::fill);
    if (!(sender.open(envelope, now) instanceof Opened.Accepted)) {
      throw new IllegalStateException("An answer was dropped.");
    }
  }
}

package dev.redoubt.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.Erasures;
import dev.redoubt.core.Graph;
import dev.redoubt.core.crypto.EnvelopeSigner;
import dev.redoubt.core.crypto.Hpke;
import dev.redoubt.environment.Limits;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.SecretBytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// G6: forward secrecy per generation, epoch and session (§1.3, §6.10).
///
/// Mechanisms: the sender erases a generation when it advances, by count, bytes or timer; the
/// receiver, 20 min after first use. Each chain secret is erased when the next is derived; epoch 0
/// with RESP at the initiator and with the first envelope of epoch 1 at the responder; the keys of
/// the handshake with RESP; the prekey at the end of its life. `PrekeysTest` shows when that is,
/// `ErasureTest` that an endpoint does all of it by itself.
///
/// The thief gets everything reachable and tries everything in it. Each test first shows that the
/// thief would succeed if it came early enough.
class G06ForwardSecrecyTest {
  private final Duo duo = new Duo(6);

  private Duo.Ends rotating(int envelopes) {
    duo.limits = Limits.DEFAULT.withGenerations(envelopes, 1 << 20, Duration.ofMinutes(10));
    return duo.ends();
  }

  @Test
  void whoeverStealsTheSenderReadsNothingOfTheGenerationsBefore() {
    Duo.Ends ends = rotating(3);
    List<byte[]> binds = Thief.binds(ends);
    List<Bytes> sent = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      sent.add(duo.sealEmpty(ends.alice()));
    }
    Thief thief = Thief.of(binds, ends.alice());
    assertThat(thief.opens(sent.subList(0, 6))).isZero();
    assertThat(thief.opens(sent.subList(6, 8))).isEqualTo(2);
  }

  @Test
  void whoeverStealsTheSenderTenMinutesLaterReadsNothingThatWasSentBefore() {
    Duo.Ends ends = duo.ends();
    List<byte[]> binds = Thief.binds(ends);
    Bytes sent = duo.sealEmpty(ends.alice());
    assertThat(Thief.of(binds, ends.alice()).opens(sent)).isTrue();
    duo.pass(Duration.ofMinutes(10));
    ends.alice().onTimer(duo.now);
    assertThat(Thief.of(binds, ends.alice()).opens(sent)).isFalse();
  }

  @Test
  void whoeverStealsTheRecipientReadsNothingOfTheGenerationsThatAreOver() {
    Duo.Ends ends = rotating(2);
    List<byte[]> binds = Thief.binds(ends);
    List<Bytes> early = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      early.add(duo.sealEmpty(ends.alice()));
    }
    early.forEach(envelope -> ends.bob().open(envelope, duo.now));
    assertThat(Thief.of(binds, ends.bob()).opens(early)).isEqualTo(6);
    duo.pass(Duration.ofMinutes(20));
    ends.bob().onTimer(duo.now);
    Bytes later = duo.sealEmpty(ends.alice());
    assertThat(ends.bob().open(later, duo.now)).isInstanceOf(Opened.Accepted.class);
    Thief thief = Thief.of(binds, ends.bob());
    assertThat(thief.opens(early)).isZero();
    assertThat(thief.opens(later)).isTrue();
  }

  @Test
  void whoeverStealsTheRecipientReadsNothingBeyondTheEightGenerationsThatItKeeps() {
    Duo.Ends ends = rotating(1);
    List<byte[]> binds = Thief.binds(ends);
    List<Bytes> sent = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      Bytes envelope = duo.sealEmpty(ends.alice());
      sent.add(envelope);
      ends.bob().open(envelope, duo.now);
      ends.alice().open(duo.sealEmpty(ends.bob()), duo.now);
    }
    Thief thief = Thief.of(binds, ends.bob());
    assertThat(thief.opens(sent.subList(0, 4))).isZero();
    assertThat(thief.opens(sent.subList(4, 12))).isEqualTo(8);
  }

  @Test
  void epochZeroAndRespAreSafeFromWhoeverStealsTheInitiatorAfterResp() {
    InitiatorHandshake handshake = duo.start();
    List<byte[]> binds = Thief.binds(handshake);
    Bytes h2 = Bytes.copyOf(binds.getFirst());
    Bytes early = duo.sealEmpty(handshake.session());
    Bytes resp = duo.respond(duo.authentic(handshake.init()), Verdict.SESSION).resp();
    Thief before = Thief.of(binds, handshake);
    assertThat(before.opens(early)).isTrue();
    assertThat(before.opensResp(resp, h2)).isTrue();

    handshake.accept(resp, duo.now);
    Thief after = Thief.of(binds, handshake);
    assertThat(after.opens(early)).isFalse();
    assertThat(after.opensResp(resp, h2)).isFalse();
  }

  @Test
  void epochZeroIsSafeFromWhoeverStealsTheResponderAfterTheFirstEnvelopeOfEpochOne() {
    InitiatorHandshake handshake = duo.start();
    List<byte[]> binds = Thief.binds(handshake);
    Bytes early = duo.sealEmpty(handshake.session());
    ResponderHandshake.Response response =
        duo.respond(duo.authentic(handshake.init()), Verdict.SESSION);
    Session bob = Objects.requireNonNull(response.session());
    handshake.accept(response.resp(), duo.now);
    bob.open(early, duo.now);
    assertThat(Thief.of(binds, bob).opens(early)).isTrue();
    bob.open(duo.sealEmpty(handshake.session()), duo.now);
    assertThat(Thief.of(binds, bob).opens(early)).isFalse();
  }

  @Test
  void anInitIsSafeFromWhoeverStealsTheRecipientAfterThePrekeysEnd() {
    Bytes init = duo.start().init();
    assertThat(Thief.of(List.of(), duo.prekey, duo.bob).opensInit(init, duo.bob)).isTrue();
    duo.prekey.close();
    assertThat(Thief.of(List.of(), duo.prekey, duo.bob).opensInit(init, duo.bob)).isFalse();
  }

  /// No session key depends on an identity key alone.
  @Test
  void theIdentitiesOfBothSidesOpenNothingThatWasRecorded() {
    InitiatorHandshake handshake = duo.start();
    List<byte[]> binds = Thief.binds(handshake);
    Bytes early = duo.sealEmpty(handshake.session());
    Bytes resp = duo.respond(duo.authentic(handshake.init()), Verdict.SESSION).resp();
    handshake.accept(resp, duo.now);
    Bytes later = duo.sealEmpty(handshake.session());
    Thief thief = Thief.of(binds, duo.alice, duo.bob, duo.bundle);
    assertThat(thief.opens(List.of(early, later))).isZero();
    assertThat(thief.opensInit(handshake.init(), duo.bob)).isFalse();
    assertThat(thief.opensResp(resp, Bytes.copyOf(binds.getFirst()))).isFalse();
  }

  @Test
  void aClosedSessionHoldsNothing() {
    Duo.Ends ends = duo.ends();
    List<byte[]> binds = Thief.binds(ends);
    Bytes there = duo.sealEmpty(ends.alice());
    Bytes back = duo.sealEmpty(ends.bob());
    ends.bob().open(there, duo.now);
    List<SecretBytes> held = Graph.find(ends, SecretBytes.class);
    assertThat(Thief.of(binds, ends.alice()).opens(List.of(there, back))).isEqualTo(2);
    ends.alice().close();
    ends.bob().close();
    assertThat(Thief.of(binds, ends).opens(List.of(there, back))).isZero();
    assertThat(held).isNotEmpty().allMatch(SecretBytes::closed);
    assertThat(Graph.find(ends, java.security.PrivateKey.class)).isEmpty();
  }

  @Test
  void whateverIsNoLongerHeldHasBeenOverwritten() {
    InitiatorHandshake handshake = duo.start();
    ResponderHandshake received = duo.authentic(handshake.init());
    Erasures erasures = new Erasures(handshake, received);
    ResponderHandshake.Response response = duo.respond(received, Verdict.SESSION);
    erasures.hold(response);
    Session bob = Objects.requireNonNull(response.session());
    erasures.check();
    handshake.accept(response.resp(), duo.now);
    erasures.check();
    for (int i = 0; i < 30; i++) {
      duo.pass(Duration.ofMinutes(3));
      handshake.session().onTimer(duo.now);
      bob.onTimer(duo.now);
      bob.open(duo.sealStep(handshake.session()), duo.now);
      handshake.session().open(duo.sealStep(bob), duo.now);
      erasures.check();
    }
    assertThat(handshake.session().rotations()).isGreaterThan(3);
    assertThat(handshake.session().epoch()).isGreaterThan(3);
    assertThat(erasures.overwritten()).isGreaterThan(100);
  }

  /// Checks the table of §6.10, row by row, for a handshake: recomputes each secret from the seeds,
  /// and searches the whole memory of both sides for it.
  @Test
  void theSecretsOfAHandshakeAreNowhereToBeFoundOnceTheyAreErased() throws Exception {
    InitiatorHandshake handshake = duo.start();
    byte[] ekSeed = Graph.only(handshake, Hpke.KeyPair.class).seed().bytes().clone();
    byte[] h2 = Thief.binds(handshake).getFirst();
    Hpke.KeyPair ek = Hpke.KeyPair.fromSeed(SecretBytes.copyOf(ekSeed));
    byte[] s1;
    byte[] psk;
    byte[] zero;
    Init init = Init.decode(handshake.init());
    byte[] info =
        Transcript.initInfo(
            Transcript.start(duo.bob.fingerprint(), duo.bob.instance(), duo.prekey.publicKey()));
    try (Hpke.Context context = Hpke.setupReceiver(duo.prekey.keys(), init.enc(), info)) {
      s1 = Transcript.s1(context, h2).bytes();
      psk = KeySchedule.psk(SecretBytes.copyOf(s1), h2, 0).bytes();
      zero = KeySchedule.traffic(SecretBytes.copyOf(s1), h2, Epoch.FROM_INITIATOR, 0).bytes();
    }
    ResponderHandshake received = duo.authentic(handshake.init());
    assertThat(Graph.holds(handshake, ekSeed)).isTrue();
    assertThat(Graph.holds(handshake, psk)).isTrue();
    assertThat(Graph.holds(received, s1)).isTrue();
    // A derives epoch 0 at once, and B does when it answers: neither keeps what it came from.
    assertThat(Graph.holds(handshake, s1)).isFalse();
    assertThat(Graph.holds(handshake, zero)).isFalse();

    ResponderHandshake.Response response = duo.respond(received, Verdict.SESSION);
    Session bob = Objects.requireNonNull(response.session());
    assertNowhere(List.of(received, response), s1, psk, zero);

    handshake.accept(response.resp(), duo.now);
    assertNowhere(List.of(handshake, received, bob), s1, psk, zero, ekSeed);
    assertThat(Graph.find(handshake, Hpke.Context.class)).isEmpty();
    assertThat(Graph.find(response, Hpke.Context.class)).isEmpty();

    byte[] sessionId = Graph.only(handshake, Epoch.class).bind();
    byte[] respInfo = Transcript.respInfo(h2);
    try (Hpke.Context context = Hpke.setupReceiver(ek, Resp.enc(response.resp()), respInfo)) {
      byte[] h3 = Transcript.after(h2, Resp.header(response.resp()));
      byte[] h4 = Transcript.after(h3, Resp.ciphertext(response.resp()));
      assertThat(Transcript.sessionId(context, h4)).isEqualTo(sessionId);
      byte[] root = Transcript.root(context, h4, SecretBytes.copyOf(psk)).bytes();
      SecretBytes secret = SecretBytes.copyOf(root);
      assertNowhere(
          List.of(handshake, bob),
          root,
          KeySchedule.traffic(secret, sessionId, Epoch.FROM_INITIATOR, 1).bytes(),
          KeySchedule.traffic(secret, sessionId, Epoch.FROM_RESPONDER, 1).bytes());
    }
  }

  @Test
  void theSessionsSigningKeyIsNowhereToBeFoundOnceTheSessionIsErased() {
    byte[][] drawn = new byte[2][];
    InitiatorHandshake handshake =
        InitiatorHandshake.start(
            duo.alice,
            duo.verified(duo.bundle),
            Bytes.EMPTY,
            1,
            duo.limits,
            duo.now,
            target -> {
              duo.randomness.fill(target);
              if (drawn[1] == null) {
                drawn[drawn[0] == null ? 0 : 1] = target.clone(); // ek_A's seed, then sign_A's
              }
            });
    Bytes sign = Adversary.read(handshake.init(), duo.prekey.keys(), target()).body().sign();
    assertThat(EnvelopeSigner.fastest().publicKey(SecretBytes.copyOf(drawn[1]))).isEqualTo(sign);
    handshake.close();
    assertNowhere(List.of(handshake), drawn[0], drawn[1]);
    assertThat(Graph.find(handshake, java.security.PrivateKey.class)).isEmpty();
  }

  private Adversary.Target target() {
    return Adversary.Target.of(duo.bundle);
  }

  private static void assertNowhere(Object holders, byte[]... secrets) {
    for (byte[] secret : secrets) {
      assertThat(Graph.holds(holders, secret)).isFalse();
    }
  }
}

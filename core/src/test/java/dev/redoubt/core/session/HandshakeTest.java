package dev.redoubt.core.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.core.Position;
import dev.redoubt.core.Protocol;
import dev.redoubt.core.bundle.Bundle;
import dev.redoubt.core.crypto.Hpke;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.SecretBytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HandshakeTest {
  private final Duo duo = new Duo(1);

  @Test
  void initTellsTheResponderWhoSpeaksAndNobodyElse() {
    InitiatorHandshake handshake = duo.start();
    ResponderHandshake received = duo.authentic(handshake.init());

    assertThat(received.name()).isEqualTo(duo.alice.name());
    assertThat(received.peer().fingerprint()).isEqualTo(duo.alice.fingerprint());
    assertThat(received.instance()).isEqualTo(duo.alice.instance());
    assertThat(received.durable()).isFalse();
    assertThat(received.versions()).isEqualTo(1);
    assertThat(received.credential()).isEqualTo(Bytes.EMPTY);
    assertThat(received.timeMillis()).isEqualTo(Duo.WALL);
    assertThat(received.earlyFrames()).isEmpty();
    assertThat(handshake.init().toHex()).doesNotContain(Bytes.utf8("alice").toHex());
  }

  @Test
  void bothSidesEndInTheSameSession() {
    Duo.Ends ends = duo.ends();

    assertThat(ends.alice().confirmed()).isTrue();
    assertThat(ends.bob().confirmed()).isFalse();
    assertThat(ends.alice().peer()).isEqualTo(duo.bob.fingerprint());
    assertThat(ends.bob().peer()).isEqualTo(duo.alice.fingerprint());
    assertThat(ends.alice().peerInstance()).isEqualTo(duo.bob.instance());
    assertThat(ends.bob().peerInstance()).isEqualTo(duo.alice.instance());
    assertThat(ends.alice().initiator()).isTrue();
    assertThat(ends.bob().initiator()).isFalse();
    assertThat(ends.alice().epoch()).isEqualTo(1);
    assertThat(ends.bob().open(duo.seal(ends.alice()), duo.now))
        .isInstanceOfSatisfying(
            Opened.Accepted.class, it -> assertThat(it.frames()).isEqualTo(Duo.GOODBYE));
    assertThat(ends.alice().open(duo.seal(ends.bob()), duo.now))
        .isInstanceOf(Opened.Accepted.class);
    assertThat(ends.bob().confirmed()).isTrue();
  }

  @Test
  void initIsPaddedToEightKibibytesAndThenToPadmeSizes() {
    int header = 1146;
    assertThat(duo.start().init().size()).isEqualTo(header + 8192);
    Bytes large = ignored(20_000);
    int size = duo.start(large).init().size() - header;
    assertThat(size).isEqualTo(Padme.size(size)).isGreaterThan(20_000);
    assertThat(duo.start(ignored(Protocol.EARLY_DATA_MAX - 5)).init().size())
        .isLessThanOrEqualTo(Protocol.INIT_MAX);
    assertThatThrownBy(() -> duo.start(ignored(Protocol.EARLY_DATA_MAX)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theLargestInitIsAccepted() {
    assertThat(duo.open(duo.start(ignored(Protocol.EARLY_DATA_MAX - 5)).init()))
        .isInstanceOf(InitResult.Authentic.class);
  }

  @ParameterizedTest
  @EnumSource(Verdict.class)
  void respHasOneSizeWhateverTheVerdictIs(Verdict verdict) {
    InitiatorHandshake handshake = duo.start();
    ResponderHandshake.Response response = duo.respond(duo.authentic(handshake.init()), verdict);

    assertThat(response.resp().size()).isEqualTo(Resp.SIZE).isEqualTo(4616);
    assertThat(Resp.handshakeId(response.resp())).isEqualTo(handshake.handshakeId());
    assertThat(response.session() != null).isEqualTo(verdict == Verdict.SESSION);
    RespResult expected =
        verdict == Verdict.SESSION
            ? new RespResult.Confirmed(handshake.session())
            : new RespResult.Refused(verdict);
    assertThat(handshake.accept(response.resp(), duo.now)).isEqualTo(expected);
    assertThat(handshake.session().closed()).isEqualTo(verdict != Verdict.SESSION);
    assertThat(handshake.accept(response.resp(), duo.now))
        .isEqualTo(new RespResult.Dropped(DropReason.UNKNOWN_HANDSHAKE));
  }

  @Test
  void envelopesOfEpochZeroGoBeforeResp() {
    InitiatorHandshake handshake = duo.start();
    Session alice = handshake.session();
    assertThat(alice.canSeal()).isTrue();
    Bytes early = duo.sealEmpty(alice);
    Session bob = session(duo.respond(duo.authentic(handshake.init()), Verdict.SESSION));

    assertThat(bob.open(early, duo.now))
        .isInstanceOfSatisfying(
            Opened.Accepted.class,
            it -> {
              assertThat(it.frames()).isEmpty();
              assertThat(it.position()).isEqualTo(new Position(2, 0, 0, 0));
            });
    assertThat(bob.confirmed()).isFalse();
  }

  @Test
  void onlyBatchesMayTravelInEpochZero() {
    InitiatorHandshake handshake = duo.start();
    Bytes early = duo.seal(handshake.session());
    Session bob = session(duo.respond(duo.authentic(handshake.init()), Verdict.SESSION));
    assertThat(bob.open(early, duo.now)).isEqualTo(new Opened.Rejected(DropReason.BAD_FRAMES));
  }

  @Test
  void earlyFramesThatAreOutOfPlaceRefuseTheInit() {
    Bytes rekeyRequest = Bytes.hex("0500000000");
    assertThat(duo.open(duo.start(rekeyRequest).init()))
        .isEqualTo(new InitResult.Dropped(DropReason.BAD_FRAMES));
  }

  @Test
  void initToAnotherPrekeyInstanceOrIdentityIsDropped() throws Exception {
    Init init = Init.decode(duo.start().init());
    Prekey other = Prekey.create(Hpke.KeyPair.generate(duo.randomness), Duo.WALL);
    Self instance =
        new Self(
            duo.bob.name(),
            duo.bob.identity(),
            InstanceId.random(duo.randomness),
            false,
            Bytes.EMPTY);
    InitResult dropped = new InitResult.Dropped(DropReason.BAD_TAG);

    assertThat(ResponderHandshake.open(init, other, duo.bob, duo.now)).isEqualTo(dropped);
    assertThat(ResponderHandshake.open(init, duo.prekey, instance, duo.now)).isEqualTo(dropped);
    assertThat(ResponderHandshake.open(init, duo.prekey, duo.local("bob"), duo.now))
        .isEqualTo(dropped);
    assertThat(init.prekeyId()).isEqualTo(duo.prekey.id());
  }

  @Test
  void initFromABundleThatWasNeverPublishedIsReported() throws Exception {
    Init init = Init.decode(duo.start().init());
    SecretBytes seed = duo.prekey.keys().seed();
    Prekey forgetful = Prekey.create(Hpke.KeyPair.fromSeed(seed), Duo.WALL);
    assertThat(ResponderHandshake.open(init, forgetful, duo.bob, duo.now))
        .isInstanceOf(InitResult.UnpublishedBundle.class);
    forgetful.add(duo.bundle.hash());
    assertThat(ResponderHandshake.open(init, forgetful, duo.bob, duo.now))
        .isInstanceOf(InitResult.Authentic.class);
  }

  @Test
  void aPrekeyTakesSixtyFourBundles() {
    for (int i = 1; i < Protocol.BUNDLES_PER_PREKEY; i++) {
      assertThat(duo.prekey.add(Bytes.utf8("bundle " + i))).isTrue();
    }
    assertThat(duo.prekey.add(Bytes.utf8("one too many"))).isFalse();
    assertThat(duo.prekey.add(duo.bundle.hash())).isTrue();
    assertThat(duo.prekey.contains(Bytes.utf8("one too many"))).isFalse();
  }

  @Test
  void duplicatesAreKnownBeforeAnyPublicKeyWork() throws Exception {
    Bytes bytes = duo.start().init();
    Bytes h2 = Init.decode(bytes).h2(duo.bob.fingerprint(), duo.bob.instance(), duo.prekey);
    Bytes again =
        Init.decode(Bytes.copyOf(bytes.toArray()))
            .h2(duo.bob.fingerprint(), duo.bob.instance(), duo.prekey);
    Bytes other =
        Init.decode(duo.start().init()).h2(duo.bob.fingerprint(), duo.bob.instance(), duo.prekey);
    assertThat(again).isEqualTo(h2).isNotEqualTo(other);
  }

  @Test
  void respOfAnotherInitIsDropped() {
    InitiatorHandshake first = duo.start();
    InitiatorHandshake second = duo.start();
    Bytes resp = duo.respond(duo.authentic(second.init()), Verdict.SESSION).resp();
    assertThat(first.accept(resp, duo.now))
        .isEqualTo(new RespResult.Dropped(DropReason.UNKNOWN_HANDSHAKE));
    assertThat(second.accept(resp, duo.now)).isInstanceOf(RespResult.Confirmed.class);
  }

  @Test
  void respThatContradictsTheBundleIsAnAlarm() {
    Bundle.Content it = duo.content();
    Bundle otherVersions =
        Bundle.sign(
            new Bundle.Content(
                3,
                it.durable(),
                it.name(),
                it.bundleSeq(),
                it.notBeforeMillis(),
                it.notAfterMillis(),
                it.instance(),
                it.prekey(),
                it.creditRecords(),
                it.creditBytes(),
                it.credential()),
            duo.bob.identity(),
            duo.randomness);
    duo.prekey.add(otherVersions.hash());
    InitiatorHandshake handshake =
        InitiatorHandshake.start(
            duo.alice,
            duo.verified(otherVersions),
            Bytes.EMPTY,
            1,
            duo.limits,
            duo.now,
            duo.randomness);
    Bytes resp = duo.respond(duo.authentic(handshake.init()), Verdict.SESSION).resp();

    assertThat(handshake.accept(resp, duo.now)).isInstanceOf(RespResult.StaleBundle.class);
    assertThat(handshake.session().confirmed()).isFalse();
    assertThat(handshake.session().canSeal()).isTrue();
  }

  @Test
  void aSessionNeedsTheInitiatorItselfAsATrustedPeer() {
    ResponderHandshake handshake = duo.authentic(duo.start().init());
    Self mallory = duo.local("alice");
    assertThatThrownBy(() ->
            handshake.respond(
                Verdict.SESSION,
                Duo.trust(mallory.name(), mallory.identity().peer()),
                1,
                duo.limits,
                duo.now,
                duo.randomness))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() ->
            handshake.respond(
                Verdict.BUSY,
                Duo.trust(duo.alice.name(), duo.alice.identity().peer()),
                1,
                duo.limits,
                duo.now,
                duo.randomness))
        .isInstanceOf(IllegalArgumentException.class);
    duo.respond(handshake, Verdict.SESSION);
    assertThatThrownBy(() -> duo.respond(handshake, Verdict.SESSION))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aClosedHandshakeTakesItsUnconfirmedSessionWithIt() {
    InitiatorHandshake handshake = duo.start();
    Bytes resp = duo.respond(duo.authentic(handshake.init()), Verdict.SESSION).resp();
    handshake.close();
    assertThat(handshake.session().closed()).isTrue();
    assertThat(handshake.session().canSeal()).isFalse();
    assertThat(handshake.accept(resp, duo.now))
        .isEqualTo(new RespResult.Dropped(DropReason.UNKNOWN_HANDSHAKE));
  }

  @Test
  void aClosedHandshakeLeavesItsConfirmedSessionAlone() {
    InitiatorHandshake handshake = duo.start();
    Bytes resp = duo.respond(duo.authentic(handshake.init()), Verdict.SESSION).resp();
    handshake.accept(resp, duo.now);
    handshake.close();
    assertThat(handshake.session().canSeal()).isTrue();
  }

  private static Session session(ResponderHandshake.Response response) {
    return java.util.Objects.requireNonNull(response.session());
  }

  /// A frame of an ignored type, with 5 bytes more than `length`.
  private static Bytes ignored(int length) {
    return Bytes.wrap(
        new dev.redoubt.core.wire.WireWriter(length + 5)
            .u8(0x80)
            .u32(length)
            .zeros(length)
            .toArray());
  }
}

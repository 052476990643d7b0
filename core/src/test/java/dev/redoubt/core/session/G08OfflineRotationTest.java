package dev.redoubt.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.Protocol;
import dev.redoubt.message.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// G8: rotation never waits for a peer that is offline (§1.3, §6.8).
///
/// Mechanism: generations. A sender advances alone, by count, bytes or timer, and a returning peer
/// can derive the keys of the 8 generations after the newest that it opened. Instead of a ninth,
/// the sender waits and keeps no key in which anything was sealed. `KeyLifeTest` shows each limit,
/// `EndpointTest` that a new session begins after the wait.
class G08OfflineRotationTest {
  private static final Duration AGE = Duration.ofMinutes(10);
  private static final int REACH = Protocol.GENERATIONS_AHEAD;

  private final Duo duo = new Duo(8);

  /// Alice seals one envelope every ten minutes as long as she may, while Bob is off.
  private List<Bytes> whileBobIsOff(Session alice) {
    List<Bytes> sent = new ArrayList<>();
    while (alice.canSeal()) {
      sent.add(duo.sealEmpty(alice));
      duo.pass(AGE);
      alice.onTimer(duo.now);
    }
    return sent;
  }

  @Test
  void everyGenerationIsErasedInTimeThoughThePeerIsOff() {
    Duo.Ends ends = duo.ends();
    List<byte[]> binds = Thief.binds(ends);
    for (int generation = 0; generation < REACH; generation++) {
      Generation current = Objects.requireNonNull(ends.alice().sendingEpoch().sending()).current();
      Bytes envelope = duo.sealEmpty(ends.alice());
      assertThat(Thief.of(binds, ends.alice()).opens(envelope)).isTrue();
      duo.pass(AGE);
      ends.alice().onTimer(duo.now);
      assertThat(current.closed()).isTrue();
      assertThat(Thief.of(binds, ends.alice()).opens(envelope)).isFalse();
    }
  }

  @Test
  void whereItMayNotMoveOnASenderWaitsWithoutTheKeysOfWhatItSent() {
    Duo.Ends ends = duo.ends();
    List<byte[]> binds = Thief.binds(ends);
    List<Bytes> sent = whileBobIsOff(ends.alice());
    assertThat(sent).hasSize(REACH);
    assertThat(ends.alice().canSeal()).isFalse();
    assertThat(Thief.of(binds, ends.alice()).opens(sent)).isZero();
  }

  @Test
  void whoeverComesBackOpensAllThatWasSentMeanwhileInWhateverOrder() {
    Duo.Ends ends = duo.ends();
    for (Bytes envelope : whileBobIsOff(ends.alice()).reversed()) {
      assertThat(ends.bob().open(envelope, duo.now)).isInstanceOf(Opened.Accepted.class);
    }
    ends.alice().open(duo.sealEmpty(ends.bob()), duo.now);
    assertThat(ends.alice().canSeal()).isTrue();
  }

  @Test
  void aResponderRotatesAloneAsWell() {
    Duo.Ends ends = duo.ends();
    ends.bob().open(duo.sealEmpty(ends.alice()), duo.now);
    List<Bytes> sent = whileBobIsOff(ends.bob());
    assertThat(sent).hasSize(REACH);
    for (Bytes envelope : sent) {
      assertThat(ends.alice().open(envelope, duo.now)).isInstanceOf(Opened.Accepted.class);
    }
  }

  @Test
  void epochZeroRotatesBeforeAnybodyHasAnswered() {
    InitiatorHandshake handshake = duo.start();
    List<Bytes> sent = whileBobIsOff(handshake.session());
    assertThat(sent).hasSize(REACH);
    assertThat(Thief.of(Thief.binds(handshake), handshake).opens(sent)).isZero();
    Session bob =
        Objects.requireNonNull(
            duo.respond(duo.authentic(handshake.init()), Verdict.SESSION).session());
    for (Bytes envelope : sent) {
      assertThat(bob.open(envelope, duo.now)).isInstanceOf(Opened.Accepted.class);
    }
  }
}

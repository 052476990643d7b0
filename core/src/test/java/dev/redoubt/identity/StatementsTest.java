package dev.redoubt.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.SeededRandomness;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import java.util.Arrays;
import java.util.SortedSet;
import java.util.TreeSet;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/// Encoding of credentials, revocation lists and successions.
class StatementsTest {
  private static final long WALL = 1_800_000_000_000L;
  private static final AgentName BOB = AgentName.of("bob");

  private final SeededRandomness randomness = new SeededRandomness(5);
  private final Identity one = Identity.generate(randomness);
  private final Identity two = Identity.generate(randomness);

  @Test
  void aCredentialIsReadBackAsIssued() throws MalformedException {
    Credential credential = credential();
    Credential parsed = Credential.decode(credential.encoded());
    assertThat(parsed.content()).isEqualTo(credential.content());
    assertThat(parsed.issuer()).isEqualTo(one.fingerprint());
    assertThat(parsed.verify()).isTrue();
    assertThat(parsed.encoded().size()).isEqualTo(5428 + BOB.value().length());
  }

  @Test
  void aRevocationListIsReadBackAsIssued() throws MalformedException {
    RevocationList list = list(3);
    RevocationList parsed = RevocationList.decode(list.encoded());
    assertThat(parsed.content()).isEqualTo(list.content());
    assertThat(parsed.issuer()).isEqualTo(one.fingerprint());
    assertThat(parsed.content().serials()).allMatch(parsed::revokes);
    assertThat(parsed.revokes(Serial.random(randomness))).isFalse();
  }

  @Test
  void theLargestListIsReadAndNoLargerOne() throws MalformedException {
    RevocationList largest = list(Protocol.REVOKED_SERIALS);
    assertThat(largest.encoded().size()).isEqualTo(RevocationList.SIZE_MAX);
    assertThat(RevocationList.decode(largest.encoded()).content().serials())
        .hasSize(Protocol.REVOKED_SERIALS);
    assertThatThrownBy(() -> list(Protocol.REVOKED_SERIALS + 1))
        .isInstanceOf(IllegalArgumentException.class);
    Bytes larger =
        Bytes.wrap(Arrays.copyOf(largest.encoded().toArray(), largest.encoded().size() + 1));
    malformed(() -> RevocationList.decode(larger));
  }

  @Test
  void aSuccessionIsReadBackAsSigned() throws MalformedException {
    Succession succession = Succession.sign(BOB, one, two, WALL, randomness);
    Succession parsed = Succession.decode(succession.encoded());
    assertThat(parsed.name()).isEqualTo(BOB);
    assertThat(parsed.old()).isEqualTo(one.fingerprint());
    assertThat(parsed.successor()).isEqualTo(two.fingerprint());
    assertThat(parsed.begun(WALL - 300_000)).isTrue();
    assertThat(parsed.begun(WALL - 300_001)).isFalse();
    assertThatThrownBy(() -> Succession.sign(BOB, one, one, WALL, randomness))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatIsChangedTruncatedOrExtendedIsRefused() {
    Bytes list = list(2).encoded();
    Bytes succession = Succession.sign(BOB, one, two, WALL, randomness).encoded();
    Bytes credential = credential().encoded();
    for (Bytes good : new Bytes[] {list, succession, credential}) {
      for (int at = 0; at < good.size(); at += 61) {
        byte[] changed = good.toArray();
        changed[at] ^= 4;
        refused(Bytes.wrap(changed), "changed at " + at);
      }
      for (int size = 0; size < good.size(); size += 43) {
        refused(good.slice(0, size), "truncated to " + size);
      }
      refused(Bytes.wrap(Arrays.copyOf(good.toArray(), good.size() + 1)), "extended");
    }
  }

  /// Only the old identity may pass its name on, and only to one that agrees.
  @Test
  void aSuccessionNeedsBothSignatures() {
    Bytes good = Succession.sign(BOB, one, two, WALL, randomness).encoded();
    int signature = 3373;
    Bytes byOld = good.slice(good.size() - 2 * signature, good.size() - signature);
    Bytes byNew = good.slice(good.size() - signature, good.size());
    byte[] twiceOld = good.toArray();
    byOld.copyTo(twiceOld, good.size() - signature);
    byte[] twiceNew = good.toArray();
    byNew.copyTo(twiceNew, good.size() - 2 * signature);
    malformed(() -> Succession.decode(Bytes.wrap(twiceOld)));
    malformed(() -> Succession.decode(Bytes.wrap(twiceNew)));
  }

  @Test
  void serialsAreInOrderAndOnce() {
    byte[] list = list(2).encoded().toArray();
    int at = list.length - 3373 - 32;
    byte[] swapped = list.clone();
    System.arraycopy(list, at, swapped, at + 16, 16);
    System.arraycopy(list, at + 16, swapped, at, 16);
    assertThatThrownBy(() -> RevocationList.decode(Bytes.wrap(swapped)))
        .hasMessage("serials out of order");
    byte[] doubled = list.clone();
    System.arraycopy(list, at, doubled, at + 16, 16);
    assertThatThrownBy(() -> RevocationList.decode(Bytes.wrap(doubled)))
        .hasMessage("serials out of order");
  }

  @Test
  void serialsAreReadAsWritten() {
    Serial serial = Serial.random(randomness);
    assertThat(Serial.parse(serial.toString())).isEqualTo(serial);
    for (String bad : new String[] {"", "0", "0".repeat(31), "G".repeat(32), "0".repeat(33)}) {
      assertThatThrownBy(() -> Serial.parse(bad)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  private void refused(Bytes encoded, String how) {
    assertThat(credentialVerifies(encoded)).as(how).isFalse();
    malformed(() -> RevocationList.decode(encoded));
    malformed(() -> Succession.decode(encoded));
  }

  private static boolean credentialVerifies(Bytes encoded) {
    try {
      return Credential.decode(encoded).verify();
    } catch (MalformedException e) {
      return false;
    }
  }

  private static void malformed(ThrowingCallable parse) {
    assertThatThrownBy(parse).isInstanceOf(MalformedException.class);
  }

  private Credential credential() {
    var content =
        new Credential.Content(
            Serial.random(randomness), BOB, two.fingerprint(), WALL, WALL + 604_800_000);
    return Credential.issue(content, one, randomness);
  }

  private RevocationList list(int count) {
    SortedSet<Serial> serials = new TreeSet<>();
    while (serials.size() < count) {
      serials.add(Serial.random(randomness));
    }
    return RevocationList.issue(
        new RevocationList.Content(7, WALL, WALL + 1, serials), one, randomness);
  }
}

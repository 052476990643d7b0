package dev.redoubt.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.Graph;
import dev.redoubt.environment.Limits;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.SecretBytes;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// G11: key commitment (§1.3, §5.5).
///
/// Mechanism: `kid` is derived together with the key, so that no two keys have the same kid, and
/// there is no trial decryption: an envelope is opened with the key that it names or not at all. So
/// it does not matter that a ChaCha20-Poly1305 ciphertext can be made to open under two keys.
class G11KeyCommitmentTest {
  private final Duo duo = new Duo(11);

  private static Generation sending(Session session) {
    return Objects.requireNonNull(session.sendingEpoch().sending()).current();
  }

  @Test
  void differentSecretsHaveDifferentKidsInTheSamePlace() {
    byte[] bind = new byte[32];
    Set<Bytes> kids = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      try (Chain chain = new Chain(SecretBytes.own(duo.randomness.bytes(32)), bind)) {
        kids.add(chain.step().kid());
        kids.add(chain.step().kid());
      }
    }
    assertThat(kids).hasSize(200);
  }

  @Test
  void theSameSecretHasDifferentKidsInDifferentSessions() {
    byte[] secret = duo.randomness.bytes(32);
    byte[] bind = new byte[32];
    Bytes first = new Chain(SecretBytes.copyOf(secret), bind).step().kid();
    bind[0] = 1;
    assertThat(new Chain(SecretBytes.copyOf(secret), bind).step().kid()).isNotEqualTo(first);
  }

  /// The adversary is a peer with two sessions: it seals under a key of one and names the other.
  @Test
  void anEnvelopeIsNotOpenedWithAKeyThatItDoesNotName() {
    duo.limits = Limits.DEFAULT.withGenerations(1, 1 << 20, Duration.ofMinutes(10));
    Duo.Ends ends = duo.ends();
    Generation first = sending(ends.alice());
    Generation named = new Generation(0, copy(first.key()), copy(first.iv()), first.kid());
    duo.sealEmpty(ends.alice());
    Generation used = sending(ends.alice());
    assertThat(used.kid()).isNotEqualTo(named.kid());
    Bytes good = duo.sealEmpty(ends.alice());
    Adversary.Parts parts = Adversary.read(good, receiving(ends.bob(), good));
    Generation lying =
        new Generation(
            1,
            copy(receiving(ends.bob(), good).key()),
            copy(receiving(ends.bob(), good).iv()),
            named.kid());
    Adversary.Parts renamed =
        new Adversary.Parts(Adversary.header(named, 1, 0), parts.signature(), parts.body());
    assertThat(ends.bob().open(Adversary.seal(renamed, lying), duo.now))
        .isEqualTo(new Opened.Rejected(DropReason.BAD_TAG));
    assertThat(ends.bob().open(good, duo.now)).isInstanceOf(Opened.Accepted.class);
  }

  /// ChaCha20-Poly1305 is not committing, and the adversary knows two keys of the recipient: one
  /// ciphertext is valid under both. Its one header names one of them.
  @Test
  void anEnvelopeThatIsGoodUnderTwoKeysIsOpenedWithTheOneItNames() {
    duo.limits = Limits.DEFAULT.withGenerations(1, 1 << 20, Duration.ofMinutes(10));
    Duo.Ends ends = duo.ends();
    List<Generation> held =
        Graph.find(Graph.copy(ends.bob()), ReceivingKey.class).stream()
            .map(ReceivingKey::generation)
            .toList();
    Generation one = held.get(held.size() - 1);
    Generation other = held.get(held.size() - 2);
    Bytes header = Adversary.header(one, 7, 0);
    Bytes both = TwoKeys.envelope(header, one, other, duo.randomness);
    Adversary.Parts first = Adversary.read(both, one);
    Adversary.Parts second = Adversary.read(both, other);
    assertThat(first.body()).isNotEqualTo(second.body());

    assertThat(ends.bob().open(both, duo.now))
        .as("the tag is good under the key that is named")
        .isEqualTo(new Opened.Rejected(DropReason.BAD_SIGNATURE));
    byte[] renamed = both.toArray();
    other.kid().copyTo(renamed, Envelope.KID_AT);
    assertThat(ends.bob().open(Bytes.wrap(renamed), duo.now))
        .as("and not once the other is named")
        .isEqualTo(new Opened.Rejected(DropReason.BAD_TAG));
  }

  @Test
  void anEnvelopeThatNamesNoKeyIsNotTriedWithAny() {
    Duo.Ends ends = duo.ends();
    Bytes good = duo.sealEmpty(ends.alice());
    byte[] renamed = good.toArray();
    renamed[Envelope.KID_AT] ^= 1;
    assertThat(ends.bob().open(Bytes.wrap(renamed), duo.now))
        .isEqualTo(new Opened.Rejected(DropReason.UNKNOWN_KID));
  }

  private static Generation receiving(Session session, Bytes envelope) {
    return Objects.requireNonNull(session.keyring().find(Envelope.kid(envelope))).generation();
  }

  private static SecretBytes copy(SecretBytes secret) {
    return SecretBytes.copyOf(secret.bytes());
  }
}

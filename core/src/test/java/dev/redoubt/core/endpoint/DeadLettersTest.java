package dev.redoubt.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.frame.MessageRecord;
import dev.redoubt.core.kept.Change;
import dev.redoubt.core.kept.Journal;
import dev.redoubt.core.kept.Keys;
import dev.redoubt.core.link.InboundMessage;
import dev.redoubt.core.link.LinkOrigin;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Assessment;
import dev.redoubt.identity.Claim;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.identity.Occasion;
import dev.redoubt.identity.Standing;
import dev.redoubt.identity.Trust;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.identity.VerifiedPeer;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MessageId;
import dev.redoubt.message.Settlement;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// What is kept of messages that were not handled, and for how long.
class DeadLettersTest {
  private static final Now NOW = new Now(0, 1_000_000);
  private static final InstanceId INSTANCE = new InstanceId(Bytes.wrap(new byte[16]));

  private final Journal journal = Journal.kept(1);
  private final DeadLetters letters = new DeadLetters(journal);

  private static VerifiedPeer peer(int who) {
    byte[] print = new byte[Fingerprint.BYTES];
    print[0] = (byte) who;
    Claim claim =
        Claim.shown(
            AgentName.of("sender" + who),
            new Fingerprint(Bytes.wrap(print)),
            Occasion.INBOUND,
            Bytes.EMPTY,
            0);
    TrustPolicy all = shown -> new TrustPolicy.Decision.Trusted(Standing.KNOWN, false);
    return ((Assessment.Accepted) Trust.assess(all, claim)).peer();
  }

  private static InboundMessage message(int who, long seq, int size) {
    MessageRecord record =
        new MessageRecord(
            new MessageRecord.Kind("order", "text/plain", 1_000),
            7,
            new MessageId(who, seq),
            false,
            null,
            List.of(),
            Bytes.wrap(new byte[size]),
            false);
    return InboundMessage.again(
        new LinkOrigin(who, peer(who), INSTANCE), record, 1, new InboundMessage.Lane() {});
  }

  private List<DeadLetter> add(int who, long seq, int size) {
    return letters.add(
        message(who, seq, size), Settlement.HANDLER_FAILED, 3, "java.io.IOException", NOW);
  }

  @Test
  void aLetterIsKeptInTheNextCommitAndComesBackAsItWas() throws Exception {
    assertThat(add(1, 5, 100)).isEmpty();

    Change.Put put = (Change.Put) journal.cut(NOW).getFirst();
    assertThat(put.key()).isEqualTo(Keys.letter(1));
    DeadLetters next = new DeadLetters(Journal.kept(2));
    next.restore(1, put.value());
    assertThat(next.all()).isEqualTo(letters.all()).hasSize(1);
    assertThat(next.all().getFirst().origin().id()).isEqualTo(new MessageId(1, 5));
    next.add(message(1, 6, 1), Settlement.UNDECODABLE, 0, "", NOW);
    assertThat(next.all()).extracting(DeadLetter::number).containsExactly(1L, 2L);
  }

  @Test
  void whatIsRemovedIsDeleted() {
    add(1, 5, 100);
    assertThat(journal.cut(NOW)).hasSize(1);
    journal.persisted(journal.underWay(), NOW);

    assertThat(letters.remove(1)).isTrue();
    assertThat(letters.remove(1)).isFalse();
    assertThat(journal.cut(NOW)).containsExactly(new Change.Delete(Keys.letter(1)));
  }

  @Test
  void aSenderHasAQuarterOfTheLettersAndDisplacesItsOwn() {
    add(1, 0, 1);
    for (int i = 0; i < DeadLetters.KEPT_MAX / 4; i++) {
      assertThat(add(2, i, 1)).isEmpty();
    }
    assertThat(add(2, 9_999, 1))
        .singleElement()
        .returns(new MessageId(2, 0), letter -> letter.origin().id());
    assertThat(letters.get(1)).isNotNull();
  }

  @Test
  void theOldestMakesRoomWhereThereAreTooMany() {
    for (int i = 0; i < DeadLetters.KEPT_MAX; i++) {
      assertThat(add(i % 5, i, 1)).isEmpty();
    }
    assertThat(add(6, 0, 1)).extracting(DeadLetter::number).containsExactly(1L);
    assertThat(letters.count()).isEqualTo(DeadLetters.KEPT_MAX);
  }

  @Test
  void manySendersDoNotPushOutTheLetterOfAnother() {
    add(1, 0, 1);
    for (int i = 1; i < DeadLetters.KEPT_MAX; i++) {
      assertThat(add(2 + i % 8, i, 1)).isEmpty();
    }
    for (int i = 0; i < 100; i++) {
      assertThat(add(2 + i % 8, i, 1)).hasSize(1);
    }
    assertThat(letters.get(1)).isNotNull();
    assertThat(add(10, 0, 1)).extracting(DeadLetter::number).containsExactly(1L);
  }

  @Test
  void theyTakeSoMuchAndNoMore() {
    DeadLetters inMemory = new DeadLetters(Journal.none());
    int dropped = 0;
    for (int i = 0; i < 50; i++) {
      dropped += inMemory.add(message(i, 0, 100_000), Settlement.HANDLER_FAILED, 1, "", NOW).size();
    }
    assertThat(dropped).isPositive();
    assertThat(inMemory.all().stream().mapToInt(DeadLetter::size).sum())
        .isLessThanOrEqualTo(DeadLetters.MEMORY_BYTES)
        .isGreaterThan(DeadLetters.MEMORY_BYTES - 200_000);
  }

  @Test
  void aReplayEndsItOrLeavesItThereAndIsOneAtATime() {
    add(1, 5, 100);
    InboundMessage again = Objects.requireNonNull(letters.replay(1, NOW));
    assertThat(letters.replay(1, NOW)).isNull();
    assertThat(again.enter()).isTrue();
    assertThat(again.redelivered()).isTrue();
    assertThat(again.id()).isEqualTo(new MessageId(1, 5));
    assertThat(again.from()).isEqualTo(peer(1));

    letters.add(again, Settlement.UNDECODABLE, 1, "", NOW);
    letters.replayed(again, Settlement.UNDECODABLE);
    assertThat(letters.all())
        .singleElement()
        .returns(4, DeadLetter::attempts)
        .returns(Settlement.UNDECODABLE, DeadLetter::reason);

    letters.replayed(Objects.requireNonNull(letters.replay(1, NOW)), Settlement.HANDLED);
    assertThat(letters.all()).isEmpty();
  }

  @Test
  void whatIsMarkedIsTakenOnce() {
    add(1, 5, 100);
    assertThat(letters.mark(1)).isTrue();
    assertThat(letters.mark(2)).isFalse();
    assertThat(letters.takeMarked()).containsExactly(1L);
    assertThat(letters.takeMarked()).isEmpty();
  }
}

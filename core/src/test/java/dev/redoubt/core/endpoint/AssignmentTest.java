package dev.redoubt.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.link.Sharing;
import dev.redoubt.environment.Now;
import dev.redoubt.environment.Randomness;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.message.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AssignmentTest {
  private static final int KEYS = 3_000;

  private final Randomness randomness = new SplittableRandom(5)::nextBytes;
  private final List<InstanceId> instances = instances(6);

  private List<InstanceId> instances(int count) {
    List<InstanceId> made = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      made.add(InstanceId.random(randomness));
    }
    return made;
  }

  private static Bytes key(int number) {
    return Objects.requireNonNull(Sharing.keyed("customer " + number).key());
  }

  @Test
  void keysAreSpreadEvenly() {
    int[] counts = new int[instances.size()];
    for (int i = 0; i < KEYS; i++) {
      counts[Assignment.keyed(key(i), instances)]++;
    }
    for (int count : counts) {
      assertThat(count).isBetween(KEYS / 6 * 4 / 5, KEYS / 6 * 6 / 5);
    }
  }

  @Test
  void whereOneComesOnlyTheKeysThatItWinsMove() {
    List<InstanceId> before = instances.subList(0, 5);
    for (int i = 0; i < KEYS; i++) {
      InstanceId was = before.get(Assignment.keyed(key(i), before));
      InstanceId is = instances.get(Assignment.keyed(key(i), instances));
      assertThat(is).isIn(was, instances.get(5));
    }
  }

  @Test
  void theOrderOfTheInstancesChangesNothing() {
    List<InstanceId> reversed = instances.reversed();
    for (int i = 0; i < 100; i++) {
      assertThat(reversed.get(Assignment.keyed(key(i), reversed)))
          .isEqualTo(instances.get(Assignment.keyed(key(i), instances)));
    }
  }

  @Test
  void ofTwoDrawnTheOneWithLessGetsIt() {
    long[] load = new long[5];
    for (int i = 0; i < 1_000; i++) {
      load[Assignment.balanced(5, at -> load[at], randomness)]++;
    }
    for (long count : load) {
      assertThat(count).isBetween(190L, 210L);
    }
  }

  @Test
  void aFullOneGetsNothing() {
    for (int i = 0; i < 200; i++) {
      assertThat(Assignment.balanced(4, at -> at == 2 ? 7 : Assignment.FULL, randomness))
          .isEqualTo(2);
    }
    assertThat(Assignment.balanced(4, at -> Assignment.FULL, randomness)).isEqualTo(-1);
    assertThat(Assignment.balanced(0, at -> 0, randomness)).isEqualTo(-1);
  }

  @Test
  void anInstanceMayHaveTwiceWhatItSettlesInARoundTrip() {
    Pace pace = new Pace();
    assertThat(pace.most()).isEqualTo(16);
    pace.roundTrip(50_000_000);
    pace.settled(0, new Now(0, 0));
    pace.settled(100, new Now(100_000_000, 0));
    assertThat(pace.most()).isEqualTo(100);
    pace.settled(1, new Now(200_000_000, 0));
    assertThat(pace.most()).isEqualTo(16);
  }
}

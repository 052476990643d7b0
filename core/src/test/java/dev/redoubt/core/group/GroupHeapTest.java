package dev.redoubt.core.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Compares what a chain of rosters says that it takes with the heap itself.
class GroupHeapTest {
  private static final int CHAINS = 8;

  private final SomeGroup group = new SomeGroup();

  private Members many(int fingerprints) {
    List<Member> many = new ArrayList<>(List.of(group.owner));
    for (int i = 1; i < 1_024; i++) {
      List<Fingerprint> all = new ArrayList<>();
      for (int j = 0; j < fingerprints; j++) {
        all.add(new Fingerprint(Bytes.wrap(group.randomness.bytes(32))));
      }
      many.add(new Member(AgentName.of("n%063d".formatted(i)), true, all));
    }
    return Members.of(many);
  }

  @Test
  void aChainTakesNoMoreThanItSays() throws MalformedException {
    for (int fingerprints : new int[] {1, 4}) {
      List<Bytes> told = new ArrayList<>();
      Roster last = group.first();
      for (int i = 0; i < 80; i++) {
        told.add(last.whole().encoded());
        last = group.signer.cut(last, last.epoch() + 1);
      }
      told.add(group.signer.next(last, many(fingerprints), SomeGroup.WALL).whole().encoded());
      List<RosterChain> chains = new ArrayList<>();
      fill(new RosterChain(group.id), told); // classes are loaded
      long before = heap();
      for (int i = 0; i < CHAINS; i++) {
        chains.add(fill(new RosterChain(group.id), told));
      }
      long taken = heap() - before;
      long said = chains.stream().mapToLong(RosterChain::heap).sum();
      assertThat(taken).as("with %s fingerprints", fingerprints).isBetween(said / 4, said);
    }
  }

  private static RosterChain fill(RosterChain chain, List<Bytes> told) throws MalformedException {
    for (Bytes each : told) {
      RosterUpdate update = RosterUpdate.decode(Bytes.copyOf(each.toArray()));
      RosterResult unused = chain.accept(update, SomeGroup.at(SomeGroup.WALL));
    }
    Roster newest = chain.newest();
    assertThat(newest).isNotNull();
    assertThat(newest.members().size()).isEqualTo(1_024);
    assertThat(newest.whole().encoded().size() + newest.headOnly().encoded().size()).isPositive();
    return chain;
  }

  private static long heap() {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      System.gc();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }
}

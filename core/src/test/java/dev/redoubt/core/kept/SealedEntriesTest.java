package dev.redoubt.core.kept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.core.SeededRandomness;
import dev.redoubt.core.kept.StoreFault.Reason;
import dev.redoubt.identity.Identity;
import dev.redoubt.message.Bytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/// What lies in a store is sealed under the identity (SPEC.md §7.17).
class SealedEntriesTest {
  private static final Identity ALICE = Identity.generate(new SeededRandomness(1));
  private static final Identity MALLORY = Identity.generate(new SeededRandomness(2));
  private static final Bytes HERE = Bytes.utf8("here");
  private static final Bytes KEY = Bytes.utf8("a key that names a peer");
  private static final Bytes TEXT = Bytes.utf8("a message that nobody else may read");

  private final Map<Bytes, Bytes> rows = new HashMap<>();

  private static SealedEntries begun(long seed) {
    return SealedEntries.begin(ALICE, HERE, new SeededRandomness(seed));
  }

  private void write(SealedEntries entries, Change... changes) {
    for (Change change : entries.seal(List.of(changes))) {
      switch (change) {
        case Change.Put put -> rows.put(put.key(), put.value());
        case Change.Delete delete -> rows.remove(delete.key());
      }
    }
  }

  private Map<Bytes, Bytes> read(Identity identity, Bytes place) throws StoreFault {
    Map<Bytes, Bytes> entries = new HashMap<>();
    SealedEntries.open(rows, identity, place, new SeededRandomness(99), entries).close();
    return entries;
  }

  private void assertRefused(Reason reason, Identity identity, Bytes place) {
    assertThatThrownBy(() -> read(identity, place))
        .asInstanceOf(InstanceOfAssertFactories.type(StoreFault.class))
        .returns(reason, StoreFault::reason);
  }

  @Test
  void whatWasSealedIsReadBackByTheNextRunAndTheOneAfterIt() throws Exception {
    Bytes other = Bytes.utf8("other");
    write(begun(1), new Change.Put(KEY, TEXT), new Change.Put(other, TEXT));

    Map<Bytes, Bytes> entries = new HashMap<>();
    SealedEntries second = SealedEntries.open(rows, ALICE, HERE, new SeededRandomness(2), entries);
    assertThat(entries).containsOnly(Map.entry(KEY, TEXT), Map.entry(other, TEXT));
    write(second, new Change.Delete(other), new Change.Put(KEY, HERE), new Change.Delete(HERE));

    assertThat(read(ALICE, HERE)).containsOnly(Map.entry(KEY, HERE));
    assertThat(read(ALICE, Bytes.EMPTY)).hasSize(1);
  }

  @Test
  void neitherNamesNorValuesCanBeRead() {
    write(begun(1), new Change.Put(KEY, TEXT));

    rows.forEach((name, value) -> {
      assertThat(name.size()).isEqualTo(32);
      assertThat(name.toHex() + value.toHex()).doesNotContain(KEY.toHex(), TEXT.toHex());
    });
  }

  @Test
  void aStoreOfAnotherIdentityIsRefused() {
    write(begun(1), new Change.Put(KEY, TEXT));

    assertRefused(Reason.OTHER_IDENTITY, MALLORY, HERE);
  }

  @Test
  void aCopyIsRefused() {
    write(begun(1), new Change.Put(KEY, TEXT));

    assertRefused(Reason.MOVED, ALICE, Bytes.utf8("there"));
  }

  @Test
  void everyFlippedBitIsFound() {
    write(begun(1), new Change.Put(KEY, TEXT));
    Map<Bytes, Bytes> good = Map.copyOf(rows);

    int flipped = 0;
    for (Map.Entry<Bytes, Bytes> row : good.entrySet()) {
      for (int i = 0; i < row.getValue().size(); i++) {
        byte[] bad = row.getValue().toArray();
        bad[i] ^= 1;
        rows.put(row.getKey(), Bytes.wrap(bad));
        assertRefused(Reason.DAMAGED, ALICE, HERE);
        flipped++;
      }
      rows.putAll(good);
    }
    assertThat(flipped).isGreaterThan(200);
  }

  @Test
  void aRowThatIsMissingIsFound() {
    SealedEntries entries = begun(1);
    write(entries, new Change.Put(HERE, TEXT));
    List<Bytes> before = new ArrayList<>(rows.keySet());
    write(entries, new Change.Put(KEY, TEXT));

    rows.keySet().retainAll(before);

    assertRefused(Reason.DAMAGED, ALICE, HERE);
  }

  @Test
  void aRowThatIsOlderThanTheRestIsFound() {
    SealedEntries entries = begun(1);
    write(entries, new Change.Put(KEY, TEXT), new Change.Put(HERE, TEXT));
    Map<Bytes, Bytes> old = Map.copyOf(rows);
    write(entries, new Change.Put(KEY, HERE));
    Map<Bytes, Bytes> present = Map.copyOf(rows);

    int changed = 0;
    for (Map.Entry<Bytes, Bytes> row : old.entrySet()) {
      if (!present.containsValue(row.getValue())) {
        rows.putAll(present);
        rows.put(row.getKey(), row.getValue());
        assertRefused(Reason.DAMAGED, ALICE, HERE);
        changed++;
      }
    }
    assertThat(changed).as("the entry and the sum").isEqualTo(2);
  }

  @Test
  void aRowInThePlaceOfAnotherIsFound() {
    write(begun(1), new Change.Put(KEY, TEXT), new Change.Put(HERE, TEXT));
    List<Bytes> names = new ArrayList<>(rows.keySet());

    for (Bytes name : names) {
      Bytes other = names.get((names.indexOf(name) + 1) % names.size());
      Bytes kept = rows.put(name, Objects.requireNonNull(rows.get(other)));
      assertRefused(Reason.DAMAGED, ALICE, HERE);
      rows.put(name, Objects.requireNonNull(kept));
    }
  }

  /// The second is a copy of the first's memory: the same keys, random numbers and counters.
  @Test
  void twoCopiesOfOneProcessNeverUseOneKeyForTwoTexts() {
    SealedEntries first = begun(7);
    SealedEntries second = begun(7);

    List<Change> ofFirst = first.seal(List.of(new Change.Put(KEY, TEXT)));
    Bytes other = Bytes.utf8(TEXT.toUtf8().toUpperCase(Locale.ROOT));
    List<Change> ofSecond = second.seal(List.of(new Change.Put(KEY, other)));

    assertThat(salt(ofFirst.get(0))).as("of the same head").isEqualTo(salt(ofSecond.get(0)));
    assertThat(salt(ofFirst.get(1))).isNotEqualTo(salt(ofSecond.get(1)));
  }

  @Test
  void theSameTextIsNeverSealedAlike() {
    SealedEntries entries = begun(1);

    Change once = entries.seal(List.of(new Change.Put(KEY, TEXT))).get(1);
    Change again = entries.seal(List.of(new Change.Put(KEY, TEXT))).get(0);

    assertThat(once.key()).isEqualTo(again.key());
    assertThat(salt(once)).isNotEqualTo(salt(again));
  }

  private static Bytes salt(Change change) {
    return ((Change.Put) change).value().slice(0, RowCipher.SALT);
  }
}

package dev.redoubt.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.environment.Randomness;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.SecretBytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/// A thief that overlooks something would prove nothing.
class GraphTest {
  private record Pair(Object first, Object second) {}

  private static final byte[] SECRET = Bytes.utf8("a secret of sorts").toArray();

  private static Pair somewhere(Object thing) {
    Supplier<Object> lambda = () -> thing;
    Map<Object, Object> map = new LinkedHashMap<>();
    map.put(lambda, List.of(new AtomicReference<>(lambda)));
    return new Pair(map, "nothing");
  }

  @Test
  void aSecretIsFoundInRecordsLambdasCollectionsAndInTheMiddleOfAnArray() {
    byte[] longer = new byte[100];
    System.arraycopy(SECRET, 0, longer, 37, SECRET.length);
    assertThat(Graph.holds(somewhere(longer), SECRET)).isTrue();
    assertThat(Graph.holds(somewhere(SecretBytes.copyOf(SECRET)), SECRET)).isTrue();
    assertThat(Graph.holds(somewhere(Bytes.wrap(SECRET)), SECRET)).isTrue();
    assertThat(Graph.holds(somewhere("nothing"), SECRET)).isFalse();
  }

  @Test
  void anErasedSecretIsFoundNoMore() {
    SecretBytes secret = SecretBytes.copyOf(SECRET);
    Pair root = somewhere(secret);
    secret.close();
    assertThat(Graph.holds(root, SECRET)).isFalse();
  }

  @Test
  void aCopyLivesOnWhenTheOriginalIsErased() {
    SecretBytes secret = SecretBytes.copyOf(SECRET);
    Pair copy = Graph.copy(somewhere(secret));
    secret.close();
    assertThat(Graph.holds(copy, SECRET)).isTrue();
    assertThat(Graph.only(copy, SecretBytes.class).closed()).isFalse();
  }

  @Test
  void aCopyIsFoundByItsOwnKeysEvenIfTheyAreComparedByIdentity() {
    List<Object> cycle = new ArrayList<>();
    Object[] key = {cycle};
    Map<Object, Object> map = new HashMap<>(Map.of(key, "value"));
    cycle.add(map);
    Pair copy = Graph.copy(new Pair(map, key));
    assertThat(copy.second()).isNotSameAs(key);
    assertThat((Map<?, ?>) copy.first()).isNotSameAs(map);
    assertThat(((Map<?, ?>) copy.first()).get(copy.second())).isEqualTo("value");
  }

  @Test
  void whatIsSharedIsNotCopied() {
    Randomness randomness = new SeededRandomness(1);
    assertThat(Graph.copy(new Pair(randomness, 1), Randomness.class).first()).isSameAs(randomness);
    assertThat(Graph.copy(new Pair(randomness, 1)).first()).isNotSameAs(randomness);
  }

  @Test
  void theDigestChangesWithWhateverChanges() {
    Pair root = somewhere(SECRET.clone());
    Bytes before = Graph.digest(root);
    assertThat(Graph.digest(root)).isEqualTo(before);
    byte[] found = Graph.find(root, byte[].class).getFirst();
    found[3] ^= 1;
    assertThat(Graph.digest(root)).isNotEqualTo(before);
    found[3] ^= 1;
    assertThat(Graph.digest(root)).isEqualTo(before);
    ((Map<?, ?>) root.first()).clear();
    assertThat(Graph.digest(root)).isNotEqualTo(before);
  }

  @Test
  void whatGrowsGetsHeavier() {
    List<byte[]> list = new ArrayList<>();
    long before = Graph.weight(list);
    list.add(new byte[1000]);
    assertThat(Graph.weight(list) - before).isBetween(1000L, 1200L);
  }
}

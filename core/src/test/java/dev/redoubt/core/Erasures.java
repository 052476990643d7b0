package dev.redoubt.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.message.SecretBytes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/// Remembers every secret that some objects have ever held: one that is released without being
/// overwritten stays in memory for a thief.
public final class Erasures {
  private final List<Object> holders;
  private final Set<SecretBytes> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  public Erasures(Object... holders) {
    this.holders = new ArrayList<>(List.of(holders));
    check();
  }

  public void hold(Object holder) {
    holders.add(holder);
  }

  /// Every secret that is no longer held has been overwritten.
  public void check() {
    List<SecretBytes> held = Graph.find(holders, SecretBytes.class);
    Set<SecretBytes> kept = Collections.newSetFromMap(new IdentityHashMap<>());
    kept.addAll(held);
    for (SecretBytes secret : seen) {
      assertThat(kept.contains(secret) || secret.closed())
          .as("overwritten once let go of")
          .isTrue();
    }
    seen.addAll(held);
  }

  public long overwritten() {
    return seen.stream().filter(SecretBytes::closed).count();
  }

  /// Secrets that were ever held and are not overwritten yet.
  public List<SecretBytes> alive() {
    return seen.stream().filter(secret -> !secret.closed()).toList();
  }
}

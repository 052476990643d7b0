package dev.redoubt.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.SeededRandomness;
import dev.redoubt.core.bundle.Bundle;
import dev.redoubt.core.kept.Change;
import dev.redoubt.environment.Limits;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// An instance that comes back from its store, and copies of that store (SPEC.md §7.17, §8.1).
class OwnershipTest {
  private final Now now = new Now(1_000_000_000_000L, Net.WALL);
  private Map<Bytes, Bytes> store = new HashMap<>();
  private @Nullable Bytes owner;

  /// Of the endpoint started last.
  private final List<Action> said = new ArrayList<>();

  private Endpoint start(long seed) throws MalformedException {
    return start(seed, now);
  }

  private Endpoint start(long seed, Now at) throws MalformedException {
    EndpointConfig config =
        new EndpointConfig(
            AgentName.of("bob"),
            Net.identity("bob"),
            EndpointTest.pinned("alice"),
            Limits.DEFAULT,
            new SeededRandomness(seed),
            "free"::equals);
    Endpoint started =
        Endpoint.restore(
            config,
            store,
            (to, id, message, left) -> {
              throw new AssertionError("nothing was sent");
            },
            at);
    started.publish(at);
    started.connected(at);
    said.clear();
    carryOut(started, at);
    return started;
  }

  private void carryOut(Endpoint endpoint, Now at) {
    List<Action> actions = endpoint.drain(at);
    said.addAll(actions);
    for (Action action : actions) {
      switch (action) {
        case Action.Persist persist -> {
          persist.changes().forEach(this::apply);
          endpoint.persisted(persist.position(), at);
          carryOut(endpoint, at);
        }
        case Action.ReadOwner read -> {
          endpoint.ownerRead(owner, at);
          carryOut(endpoint, at);
        }
        case Action.WriteOwner write -> owner = write.claim();
        default -> {}
      }
    }
  }

  private void apply(Change change) {
    switch (change) {
      case Change.Put put -> store.put(put.key(), put.value());
      case Change.Delete delete -> store.remove(delete.key());
    }
  }

  private boolean fenced() {
    return said.stream().anyMatch(Action.Fenced.class::isInstance);
  }

  private Bytes published() {
    return said.stream()
        .filter(Action.Heartbeat.class::isInstance)
        .map(action -> ((Action.Heartbeat) action).bundle())
        .filter(bundle -> bundle != null)
        .reduce((before, last) -> last)
        .orElseThrow();
  }

  @Test
  void theSameInstanceComesBackAndGoesOn() throws MalformedException {
    InstanceId first = start(1).instance();
    assertThat(start(2).instance()).isEqualTo(first);
    assertThat(fenced()).isFalse();
  }

  @Test
  void nothingIsSaidBeforeTheRunIsKept() throws MalformedException {
    Endpoint endpoint =
        Endpoint.restore(
            new EndpointConfig(
                AgentName.of("bob"),
                Net.identity("bob"),
                EndpointTest.pinned("alice"),
                Limits.DEFAULT,
                new SeededRandomness(1),
                "free"::equals),
            store,
            (to, id, message, left) -> {
              throw new AssertionError("nothing was sent");
            },
            now);
    endpoint.publish(now);
    endpoint.connected(now);
    assertThat(endpoint.drain(now)).singleElement().isInstanceOf(Action.Persist.class);
  }

  @Test
  void aBundleOfALaterRunHasAHigherNumberThoughTheClockWasSetBack() throws Exception {
    Endpoint unused = start(1);
    long before = Bundle.decode(published()).bundleSeq();
    Endpoint again = start(2, new Now(now.nanos(), Net.WALL - 3_600_000));
    assertThat(again.instance()).isEqualTo(unused.instance());
    long after = Bundle.decode(published()).bundleSeq();
    assertThat(after).isGreaterThan(before);
  }

  @Test
  void aStoreOfWhichALaterRunWasIsRefused() throws MalformedException {
    Endpoint unused = start(1);
    Map<Bytes, Bytes> backup = Map.copyOf(store);
    unused = start(2);
    store = new HashMap<>(backup);
    unused = start(3);
    assertThat(fenced()).isTrue();
    assertThat(said).noneMatch(Action.Heartbeat.class::isInstance);
  }

  @Test
  void theFirstOfTwoWithOneStoreStopsWithItsNextHeartbeat() throws MalformedException {
    Endpoint unused = start(1);
    Endpoint first = start(2);
    Endpoint copy = start(3);
    assertThat(fenced()).isFalse();
    assertThat(copy.instance()).isEqualTo(first.instance());
    said.clear();
    Now later = new Now(now.nanos() + 6_000_000_000L, now.wallMillis() + 6_000);
    first.tick(later);
    carryOut(first, later);
    assertThat(fenced()).isTrue();
  }

  @Test
  void whatRedisInventsIsNoOwner() throws MalformedException {
    Endpoint unused = start(1);
    byte[] forged = Objects.requireNonNull(owner).toArray();
    forged[7] = (byte) (forged[7] + 9); // a later run
    owner = Bytes.wrap(forged);
    unused = start(2);
    assertThat(fenced()).isFalse();
  }
}

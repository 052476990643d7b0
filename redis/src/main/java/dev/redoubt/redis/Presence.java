package dev.redoubt.redis;

import dev.redoubt.TransportException;
import dev.redoubt.identity.AgentName;
import dev.redoubt.message.Bytes;
import dev.redoubt.transport.Misbehaviour;
import dev.redoubt.transport.Stream;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Keeps one inbox in the directory: heartbeats, bundle and leaving (SPEC.md §8.4, §8.6). Safe for
/// several threads.
final class Presence {
  private final InboxBinding binding;
  private final Keys keys;
  private final KeptConnection<?> connection;
  private final Refusals refusals;
  private final Heartbeat pinging;

  /// Keeps heartbeats from being sent after the leave: they would create deleted keys again.
  private final ReentrantLock order = new ReentrantLock();

  private boolean published;
  private volatile boolean hinted;
  private boolean left;

  Presence(InboxBinding binding, KeptConnection<?> connection, Refusals refusals) {
    this.binding = binding;
    this.keys = binding.keys();
    this.connection = connection;
    this.refusals = refusals;
    this.pinging = new Heartbeat(binding);
  }

  CompletionStage<Long> heartbeat(AgentName name, @Nullable Bytes bundle) {
    CompletableFuture<Long> beat =
        connection.call(open ->
            DirectoryStore.timeMillis(open.async())
                .thenCompose(time -> beat(open, time, name, bundle)));
    var unused = beat.thenRun(refusals::taken);
    return beat;
  }

  private CompletionStage<Long> beat(
      StatefulRedisConnection<String, Bytes> open,
      long timeMillis,
      AgentName name,
      @Nullable Bytes bundle) {
    order.lock();
    try {
      if (left) {
        return CompletableFuture.completedFuture(timeMillis);
      }
      CompletionStage<?> ping = pinging.ping(open, timeMillis);
      CompletionStage<?> presence =
          bundle == null
              ? CompletableFuture.completedFuture(null)
              : publish(open.async(), timeMillis, name, bundle);
      return ping.thenCombine(presence, (unused, alsoUnused) -> timeMillis);
    } finally {
      order.unlock();
    }
  }

  private CompletionStage<?> publish(
      RedisAsyncCommands<String, Bytes> redis, long timeMillis, AgentName name, Bytes bundle) {
    long lifetime = Lifetimes.DIRECTORY.toMillis();
    CompletionStage<?> set =
        redis.set(binding.bundle(), bundle, SetArgs.Builder.px(Lifetimes.BUNDLE.toMillis()));
    CompletionStage<?> inboxes =
        enter(redis, keys.agent(name), timeMillis, Bytes.utf8(binding.inbox().value()));
    CompletionStage<?> inboxesExpiry = redis.pexpire(keys.agent(name), lifetime);
    CompletionStage<?> names = enter(redis, keys.agents(), timeMillis, Bytes.utf8(name.value()));
    CompletionStage<?> namesExpiry = redis.pexpire(keys.agents(), lifetime);
    CompletionStage<?> others = published ? all() : neededToLeave(redis);
    published = true;
    if (!hinted) {
      hint(redis, name);
    }
    return all(set, inboxes, inboxesExpiry, names, namesExpiry, others);
  }

  /// Tries, without side effects, the other commands that a published inbox will need.
  private CompletionStage<?> neededToLeave(RedisAsyncCommands<String, Bytes> redis) {
    return all(redis.exists(keys.agents()), redis.zrem(keys.agents(), Bytes.EMPTY))
        .exceptionallyCompose(thrown -> {
          TransportException failure = binding.failures().of(thrown);
          // A key of another type is healed elsewhere.
          return Failures.refusal(failure)
              ? CompletableFuture.failedFuture(failure)
              : CompletableFuture.completedFuture(null);
        });
  }

  /// Publishes that we have joined. Without the right to publish hints, peers only find us a moment
  /// later: that is reported once and fails nothing.
  private void hint(RedisAsyncCommands<String, Bytes> redis, AgentName name) {
    hinted = true;
    var unused =
        redis
            .publish(keys.events(), Hints.join(name))
            .whenComplete((heard, thrown) -> {
              if (thrown == null) {
                return;
              }
              TransportException failure = binding.failures().of(thrown);
              if (Failures.refusal(failure)) {
                refusals.refused(failure);
              }
              hinted =
                  failure.code().equals(Failures.PERMISSION)
                      || failure.code().equals(Failures.COMMAND);
            });
  }

  /// Deletes a key of another type in the place of a directory, which would hide us for ever.
  private CompletionStage<?> enter(
      RedisAsyncCommands<String, Bytes> redis, String key, long timeMillis, Bytes member) {
    return redis
        .zadd(key, (double) timeMillis, member)
        .handle((added, thrown) -> {
          if (thrown == null) {
            return CompletableFuture.completedFuture(added);
          }
          TransportException failure = binding.failures().of(thrown);
          if (!failure.code().equals(Failures.WRONG_TYPE)) {
            throw failure;
          }
          binding
              .gate()
              .misbehaviour(
                  Misbehaviour.POISONED_DIRECTORY,
                  "the key " + key + " was no directory and was deleted");
          return redis
              .del(key)
              .thenCompose(deleted -> redis.zadd(key, (double) timeMillis, member));
        })
        .thenCompose(Function.identity());
  }

  CompletionStage<Void> leave(AgentName name) {
    return connection.call(open -> {
      RedisAsyncCommands<String, Bytes> redis = open.async();
      order.lock();
      try {
        left = true;
        CompletionStage<?> deleted =
            redis.del(
                binding.stream(Stream.HANDSHAKE), binding.stream(Stream.DATA), binding.bundle());
        if (!published) {
          // Our name has never been in Redis, and must not appear now.
          return all(deleted);
        }
        CompletionStage<?> unlisted =
            redis.zrem(keys.agent(name), Bytes.utf8(binding.inbox().value()));
        CompletionStage<?> unnamed =
            redis.exists(keys.agent(name)).thenCompose(others -> unname(redis, name, others));
        CompletionStage<?> hint = redis.publish(keys.events(), Hints.leave(name));
        return all(deleted, unlisted, unnamed, hint);
      } finally {
        order.unlock();
      }
    });
  }

  /// Redis deletes an empty sorted set, so the key exists while another instance is listed.
  private CompletionStage<?> unname(
      RedisAsyncCommands<String, Bytes> redis, AgentName name, long others) {
    return others > 0
        ? CompletableFuture.completedFuture(null)
        : redis.zrem(keys.agents(), Bytes.utf8(name.value()));
  }

  private static CompletableFuture<Void> all(CompletionStage<?>... stages) {
    CompletableFuture<?>[] futures = new CompletableFuture<?>[stages.length];
    for (int i = 0; i < stages.length; i++) {
      futures[i] = stages[i].toCompletableFuture();
    }
    return CompletableFuture.allOf(futures);
  }
}

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

/// Keeps one inbox in the directory: its heartbeats, its bundle, and how it leaves. Safe for
/// several threads.
final class Presence {
  private final InboxBinding binding;
  private final Keys keys;
  private final KeptConnection<?> connection;
  private final Refusals refusals;
  private final Heartbeat pinging;

  /// Orders heartbeats before the leave: one sent after it would bring deleted keys back.
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

  /// Tries, without a trace, what else an inbox in the directory needs sooner or later.
  private CompletionStage<?> neededToLeave(RedisAsyncCommands<String, Bytes> redis) {
    return all(redis.exists(keys.agents()), redis.zrem(keys.agents(), Bytes.EMPTY))
        .exceptionallyCompose(thrown -> {
          TransportException failure = binding.failures().of(thrown);
          // A key of another type is healed by others.
          return Failures.refusal(failure)
              ? CompletableFuture.failedFuture(failure)
              : CompletableFuture.completedFuture(null);
        });
  }

  /// Says that we have joined. A hint is no more than that: without the right to give one we are
  /// found a moment later, so that is told once and stops nothing.
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

  /// A key of another type in the place of a directory would hide us for ever: it is deleted.
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
          // Our name has never been seen in Redis, and stays so.
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

  /// An emptied sorted set is gone; another instance of the name keeps it.
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

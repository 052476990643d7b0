package dev.redoubt.redis;

import dev.redoubt.ErrorCode;
import dev.redoubt.TransportException;
import dev.redoubt.core.Protocol;
import dev.redoubt.identity.AgentName;
import dev.redoubt.message.Bytes;
import dev.redoubt.transport.Misbehaviour;
import dev.redoubt.transport.Stream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Keeps one inbox in the directory: heartbeats, bundle and leaving (SPEC.md §8.4, §8.6). Safe for
/// several threads.
final class Presence {
  private final InboxBinding binding;
  private final Keys keys;
  private final Dispatcher redis;
  private final Refusals refusals;
  private final Heartbeat pinging;

  /// Keeps heartbeats from being sent after the leave: they would create deleted keys again.
  private final ReentrantLock order = new ReentrantLock();

  private boolean published;
  private volatile boolean hinted;
  private boolean left;

  Presence(InboxBinding binding, Dispatcher redis, Refusals refusals) {
    this.binding = binding;
    this.keys = binding.keys();
    this.redis = redis;
    this.refusals = refusals;
    this.pinging = new Heartbeat(binding);
  }

  CompletionStage<Long> heartbeat(AgentName name, @Nullable Bytes bundle) {
    CompletableFuture<Long> beat =
        binding
            .failures()
            .told(
                redis
                    .call(Commands.time(binding.bundle()))
                    .thenCompose(time -> beat(time, name, bundle)));
    var unused = beat.thenRun(refusals::taken);
    return beat;
  }

  private CompletionStage<Long> beat(long timeMillis, AgentName name, @Nullable Bytes bundle) {
    order.lock();
    try {
      if (left) {
        return CompletableFuture.completedFuture(timeMillis);
      }
      CompletionStage<?> ping = pinging.ping(redis, timeMillis);
      CompletionStage<?> presence =
          bundle == null
              ? CompletableFuture.completedFuture(null)
              : publish(timeMillis, name, bundle);
      return ping.thenCombine(presence, (unused, alsoUnused) -> timeMillis);
    } finally {
      order.unlock();
    }
  }

  private CompletionStage<?> publish(long timeMillis, AgentName name, Bytes bundle) {
    CompletionStage<?> set = redis.call(Commands.set(binding.bundle(), bundle, Lifetimes.BUNDLE));
    CompletionStage<?> inboxes =
        enter(keys.agent(name), timeMillis, Bytes.utf8(binding.inbox().value()));
    CompletionStage<?> inboxesExpiry =
        redis.call(Commands.pexpire(keys.agent(name), Lifetimes.DIRECTORY));
    CompletionStage<?> names = enter(keys.agents(), timeMillis, Bytes.utf8(name.value()));
    CompletionStage<?> namesExpiry =
        redis.call(Commands.pexpire(keys.agents(), Lifetimes.DIRECTORY));
    CompletionStage<?> others = published ? all() : neededToLeave();
    published = true;
    if (!hinted) {
      hint(name);
    }
    return all(set, inboxes, inboxesExpiry, names, namesExpiry, others);
  }

  /// Tries, without side effects, the other commands that a published inbox will need.
  private CompletionStage<?> neededToLeave() {
    return all(
            redis.call(Commands.exists(keys.agents())),
            redis.call(Commands.zrem(keys.agents(), List.of(Bytes.EMPTY))))
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
  private void hint(AgentName name) {
    hinted = true;
    var unused =
        redis
            .call(Commands.publish(keys.events(), Hints.join(name)))
            .whenComplete((heard, thrown) -> {
              if (thrown == null) {
                return;
              }
              TransportException failure = binding.failures().of(thrown);
              hinted =
                  failure.code().equals(ErrorCode.REDIS_PERMISSION)
                      || failure.code().equals(ErrorCode.REDIS_COMMAND);
            });
  }

  /// Deletes a key of another type in the place of a directory, which would hide us for ever.
  private CompletionStage<?> enter(String key, long timeMillis, Bytes member) {
    return redis
        .call(Commands.zadd(key, timeMillis, member))
        .exceptionallyCompose(thrown -> {
          TransportException failure = binding.failures().of(thrown);
          return failure.code().equals(ErrorCode.REDIS_WRONG_TYPE)
              ? enterAnew(key, timeMillis, member)
              : CompletableFuture.failedFuture(failure);
        });
  }

  private CompletionStage<Long> enterAnew(String key, long timeMillis, Bytes member) {
    binding
        .gate()
        .misbehaviour(
            Misbehaviour.POISONED_DIRECTORY,
            "the key " + key + " was no directory and was deleted");
    return redis
        .call(Commands.del(key))
        .thenCompose(deleted -> redis.call(Commands.zadd(key, timeMillis, member)));
  }

  /// What anybody may have written under a key of another type is no claim.
  CompletionStage<Optional<Bytes>> readClaim() {
    return redis
        .call(Commands.getrange(binding.owner(), Protocol.CLAIM_MAX))
        .handle((found, thrown) -> {
          if (thrown == null) {
            return found.size() == 0 ? Optional.<Bytes>empty() : Optional.of(found);
          }
          TransportException failure = binding.failures().of(thrown);
          if (failure.code().equals(ErrorCode.REDIS_WRONG_TYPE)) {
            return Optional.empty();
          }
          throw failure;
        });
  }

  CompletionStage<Void> writeClaim(Bytes claim) {
    return redis.call(Commands.set(binding.owner(), claim, Lifetimes.CLAIM)).thenAccept(ok -> {});
  }

  CompletionStage<Void> leave(AgentName name) {
    order.lock();
    try {
      left = true;
      CompletionStage<?> deleted =
          all(
              redis.call(Commands.del(binding.stream(Stream.HANDSHAKE))),
              redis.call(Commands.del(binding.stream(Stream.DATA))),
              redis.call(Commands.del(binding.bundle())));
      if (!published) {
        // Our name has never been in Redis, and must not appear now.
        return all(deleted);
      }
      CompletionStage<?> unlisted =
          redis.call(Commands.zrem(keys.agent(name), List.of(Bytes.utf8(binding.inbox().value()))));
      CompletionStage<?> unnamed =
          redis.call(Commands.exists(keys.agent(name))).thenCompose(others -> unname(name, others));
      CompletionStage<?> hint = redis.call(Commands.publish(keys.events(), Hints.leave(name)));
      return binding.failures().told(all(deleted, unlisted, unnamed, hint));
    } finally {
      order.unlock();
    }
  }

  /// Redis deletes an empty sorted set, so the key exists while another instance is listed.
  private CompletionStage<?> unname(AgentName name, long others) {
    return others > 0
        ? CompletableFuture.completedFuture(null)
        : redis.call(Commands.zrem(keys.agents(), List.of(Bytes.utf8(name.value()))));
  }

  private static CompletableFuture<Void> all(CompletionStage<?>... stages) {
    CompletableFuture<?>[] futures = new CompletableFuture<?>[stages.length];
    for (int i = 0; i < stages.length; i++) {
      futures[i] = stages[i].toCompletableFuture();
    }
    return CompletableFuture.allOf(futures);
  }
}

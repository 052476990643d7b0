package dev.redoubt.redis;

import dev.redoubt.TransportException;
import dev.redoubt.identity.AgentName;
import dev.redoubt.message.Bytes;
import dev.redoubt.spi.Inbox;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Listing;
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

/// One inbox of ours: its reader, its heartbeat, and what it writes on the connection that all
/// inboxes of a transport share.
final class RedisInbox implements Inbox {
  private final InboxId inbox;
  private final Keys keys;
  private final Failures failures;
  private final KeptConnection<?> connection;
  private final Writes writes;
  private final Refusals refusals;
  private final DirectoryStore directory;
  private final Heartbeat heartbeat;
  private final StreamReader reader;
  private final ReceiverGate gate;
  private final Runnable onClose;

  /// Orders heartbeats before the leave: one sent after it would bring deleted keys back.
  private final ReentrantLock presence = new ReentrantLock();

  private boolean published;
  private volatile boolean hinted;
  private boolean left;

  RedisInbox(
      InboxId inbox,
      Keys keys,
      Failures failures,
      KeptConnection<?> connection,
      Writes writes,
      Refusals refusals,
      DirectoryStore directory,
      Heartbeat heartbeat,
      StreamReader reader,
      ReceiverGate gate,
      Runnable onClose) {
    this.inbox = inbox;
    this.keys = keys;
    this.failures = failures;
    this.connection = connection;
    this.writes = writes;
    this.refusals = refusals;
    this.directory = directory;
    this.heartbeat = heartbeat;
    this.reader = reader;
    this.gate = gate;
    this.onClose = onClose;
  }

  @Override
  public CompletionStage<Void> write(InboxId to, Stream stream, Bytes envelope) {
    return writes.append(keys.stream(to, stream), envelope);
  }

  @Override
  public CompletionStage<Long> heartbeat(AgentName name, @Nullable Bytes bundle) {
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
    presence.lock();
    try {
      if (left) {
        return CompletableFuture.completedFuture(timeMillis);
      }
      CompletionStage<?> ping = heartbeat.ping(open, timeMillis);
      CompletionStage<?> presence =
          bundle == null
              ? CompletableFuture.completedFuture(null)
              : publish(open.async(), timeMillis, name, bundle);
      return ping.thenCombine(presence, (unused, alsoUnused) -> timeMillis);
    } finally {
      presence.unlock();
    }
  }

  private CompletionStage<?> publish(
      RedisAsyncCommands<String, Bytes> redis, long timeMillis, AgentName name, Bytes bundle) {
    long lifetime = Lifetimes.DIRECTORY.toMillis();
    CompletionStage<?> set =
        redis.set(keys.bundle(inbox), bundle, SetArgs.Builder.px(Lifetimes.BUNDLE.toMillis()));
    CompletionStage<?> inboxes =
        enter(redis, keys.agent(name), timeMillis, Bytes.utf8(inbox.value()));
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
          TransportException failure = failures.of(thrown);
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
              TransportException failure = failures.of(thrown);
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
          TransportException failure = failures.of(thrown);
          if (!failure.code().equals(Failures.WRONG_TYPE)) {
            throw failure;
          }
          gate.misbehaviour(
              Misbehaviour.POISONED_DIRECTORY,
              "the key " + key + " was no directory and was deleted");
          return redis
              .del(key)
              .thenCompose(deleted -> redis.zadd(key, (double) timeMillis, member));
        })
        .thenCompose(Function.identity());
  }

  @Override
  public CompletionStage<Listing> list(AgentName name) {
    return directory.list(name);
  }

  @Override
  public CompletionStage<Void> leave(AgentName name) {
    return connection.call(open -> {
      RedisAsyncCommands<String, Bytes> redis = open.async();
      presence.lock();
      try {
        left = true;
        CompletionStage<?> deleted =
            redis.del(
                keys.stream(inbox, Stream.HANDSHAKE),
                keys.stream(inbox, Stream.DATA),
                keys.bundle(inbox));
        if (!published) {
          // Our name has never been seen in Redis, and stays so.
          return all(deleted);
        }
        CompletionStage<?> unlisted = redis.zrem(keys.agent(name), Bytes.utf8(inbox.value()));
        CompletionStage<?> unnamed =
            redis.exists(keys.agent(name)).thenCompose(others -> unname(redis, name, others));
        CompletionStage<?> hint = redis.publish(keys.events(), Hints.leave(name));
        return all(deleted, unlisted, unnamed, hint);
      } finally {
        presence.unlock();
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

  /// Tells and reads no more; the connection ends with its transport.
  void stop() {
    gate.close();
    reader.stop();
  }

  @Override
  public void close() {
    gate.close();
    reader.close();
    onClose.run();
  }
}

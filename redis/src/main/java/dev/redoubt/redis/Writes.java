package dev.redoubt.redis;

import dev.redoubt.TransportException;
import dev.redoubt.message.Bytes;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/// Appends envelopes to streams and renews their time to live in the same flush (SPEC.md §8.2).
/// Writes in flight are bounded in bytes as well as in commands. Safe for several threads.
final class Writes {
  private final KeptConnection<?> connection;
  private final Failures failures;
  private final Refusals refusals;
  private final EntryLimit limit = new EntryLimit();
  private final long maxBytes;
  private final AtomicLong underWay = new AtomicLong();

  Writes(KeptConnection<?> connection, Failures failures, Refusals refusals, long maxBytes) {
    this.connection = connection;
    this.failures = failures;
    this.refusals = refusals;
    this.maxBytes = maxBytes;
  }

  CompletableFuture<Void> append(String key, Bytes envelope) {
    int size = envelope.size();
    if (underWay.addAndGet(size) > maxBytes) {
      underWay.addAndGet(-size);
      return CompletableFuture.failedFuture(failures.overloaded());
    }
    CompletableFuture<Void> written =
        limit.exceeded(size, System.nanoTime())
            ? tooLarge(size)
            : connection.call(open -> append(open, key, envelope));
    var unused = written.whenComplete((nothing, thrown) -> underWay.addAndGet(-size));
    return written;
  }

  private CompletableFuture<Void> tooLarge(long size) {
    TransportException failure = failures.entryTooLarge(size, null);
    refusals.refused(failure);
    return CompletableFuture.failedFuture(failure);
  }

  private CompletionStage<Void> append(
      StatefulRedisConnection<String, Bytes> open, String key, Bytes envelope) {
    AsyncCommand<String, Bytes, String> add = add(key, envelope);
    var unused = open.dispatch(List.of(add, expire(key)));
    int size = envelope.size();
    return add.thenAccept(id -> taken(size))
        .exceptionallyCompose(
            thrown -> CompletableFuture.failedFuture(failed(open, size, failures.of(thrown))));
  }

  private void taken(int size) {
    limit.taken(size);
    refusals.taken();
  }

  private TransportException failed(Object open, long size, TransportException failure) {
    long now = System.nanoTime();
    if (failure.code().equals(Failures.ENTRY_TOO_LARGE)) {
      limit.refused(size, now);
      return failures.entryTooLarge(size, failure);
    }
    if (failure.code().equals(Failures.UNREACHABLE) && limit.lost(open, size, now)) {
      return failures.entryTooLarge(size, failure);
    }
    return failure;
  }

  private static AsyncCommand<String, Bytes, String> add(String key, Bytes envelope) {
    CommandArgs<String, Bytes> args =
        new CommandArgs<>(EnvelopeCodec.INSTANCE)
            .addKey(key)
            .add("*")
            .add(StreamReply.Field.ENVELOPE.text())
            .addValue(envelope);
    return new AsyncCommand<>(
        new Command<>(CommandType.XADD, new StatusOutput<>(EnvelopeCodec.INSTANCE), args));
  }

  private static AsyncCommand<String, Bytes, Long> expire(String key) {
    CommandArgs<String, Bytes> args =
        new CommandArgs<>(EnvelopeCodec.INSTANCE).addKey(key).add(Lifetimes.STREAM.toMillis());
    return new AsyncCommand<>(
        new Command<>(CommandType.PEXPIRE, new IntegerOutput<>(EnvelopeCodec.INSTANCE), args));
  }
}

package dev.redoubt.redis;

import dev.redoubt.ErrorCode;
import dev.redoubt.TransportException;
import dev.redoubt.message.Bytes;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Appends envelopes to streams and renews their time to live in the same flush (SPEC.md §8.2).
/// Writes in flight are bounded in bytes as well as in commands. Safe for several threads.
final class Writes {
  private final Dispatcher redis;
  private final Failures failures;
  private final Refusals refusals;
  private final EntryLimit limit = new EntryLimit();
  private final long maxBytes;
  private final AtomicLong underWay = new AtomicLong();

  Writes(Dispatcher redis, Failures failures, Refusals refusals, long maxBytes) {
    this.redis = redis;
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
            ? CompletableFuture.failedFuture(tooLarge(size, null))
            : redis(key, envelope);
    var unused = written.whenComplete((nothing, thrown) -> underWay.addAndGet(-size));
    return written;
  }

  private TransportException tooLarge(long size, @Nullable TransportException cause) {
    TransportException failure = failures.entryTooLarge(size, cause);
    refusals.refused(failure);
    return failure;
  }

  private CompletableFuture<Void> redis(String key, Bytes envelope) {
    int size = envelope.size();
    return failures.told(
        redis
            .call(
                Commands.xadd(key, StreamReply.Field.ENVELOPE, envelope),
                List.of(Commands.pexpire(key, Lifetimes.STREAM)))
            .thenAccept(id -> taken(size))
            .exceptionallyCompose(
                thrown -> CompletableFuture.failedFuture(failed(size, failures.of(thrown)))));
  }

  private void taken(int size) {
    limit.taken(size);
    refusals.taken();
  }

  private TransportException failed(long size, TransportException failure) {
    long now = System.nanoTime();
    if (failure.code().equals(ErrorCode.REDIS_ENTRY_TOO_LARGE)) {
      limit.refused(size, now);
      return tooLarge(size, failure);
    }
    if (failure.code().equals(ErrorCode.REDIS_UNREACHABLE)
        && limit.lost(failure.getCause(), size, now)) {
      return tooLarge(size, failure);
    }
    return failure;
  }
}

package dev.redoubt.redis;

import dev.redoubt.ErrorCode;
import dev.redoubt.TransportException;
import dev.redoubt.message.Bytes;
import dev.redoubt.transport.Misbehaviour;
import dev.redoubt.transport.Stream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Pings through our own two streams (SPEC.md §8.4). Only a ping that is accepted and comes back
/// shows that a stream accepts entries and that the reader reads it.
final class Heartbeat {
  static final Bytes PING = Bytes.utf8("1");

  private final InboxBinding binding;

  Heartbeat(InboxBinding binding) {
    this.binding = binding;
  }

  /// @param timeMillis the server's clock
  CompletionStage<?> ping(Dispatcher redis, long timeMillis) {
    binding.gate().tellRepeats();
    if (binding.pings().stuck(System.nanoTime())) {
      binding
          .gate()
          .misbehaviour(
              Misbehaviour.READER_STUCK, "no ping through our own streams has come back for 15 s");
    }
    return CompletableFuture.allOf(
        ping(redis, timeMillis, Stream.HANDSHAKE), ping(redis, timeMillis, Stream.DATA));
  }

  private CompletableFuture<?> ping(Dispatcher redis, long timeMillis, Stream stream) {
    String key = binding.stream(stream);
    binding.pings().sent(stream, System.nanoTime());
    CompletableFuture<String> added = redis.call(Commands.xadd(key, StreamReply.Field.PING, PING));
    CompletableFuture<Long> expiry = redis.call(Commands.pexpire(key, Lifetimes.STREAM));
    return added
        .handle((id, thrown) -> sickness(stream, timeMillis, id, thrown))
        .thenCombine(expiry, (sickness, unused) -> sickness)
        .thenCompose(sickness -> {
          if (sickness == null) {
            return CompletableFuture.completedFuture(null);
          }
          binding.deleted(stream, "was deleted: " + sickness);
          return redis.call(Commands.del(key)).thenAccept(unused -> {});
        });
  }

  /// Why the stream must be deleted, or null if it is well.
  private @Nullable String sickness(
      Stream stream, long timeMillis, @Nullable String id, @Nullable Throwable thrown) {
    if (thrown != null) {
      binding.pings().refused(stream);
      TransportException failure = binding.failures().of(thrown);
      return switch (failure.code()) {
        case ErrorCode.REDIS_STREAM_EXHAUSTED -> "its ids were used up";
        case ErrorCode.REDIS_WRONG_TYPE -> "it was no stream";
        default -> throw failure;
      };
    }
    if (id == null || StreamIds.ahead(id, timeMillis)) {
      binding.pings().refused(stream); // it is deleted with the stream
      return StreamIds.AHEAD;
    }
    return null;
  }
}

package dev.redoubt.redis;

import dev.redoubt.core.Bytes;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/// Appends envelopes to streams, each with the stream's time to live behind it in the same flush.
/// What is under way is bounded in bytes as well as in commands. Safe for several threads.
final class Writes {
  private final KeptConnection<?> connection;
  private final Failures failures;
  private final long maxBytes;
  private final AtomicLong underWay = new AtomicLong();

  Writes(KeptConnection<?> connection, Failures failures, long maxBytes) {
    this.connection = connection;
    this.failures = failures;
    this.maxBytes = maxBytes;
  }

  CompletableFuture<Void> append(String key, Bytes envelope) {
    int size = envelope.size();
    if (underWay.addAndGet(size) > maxBytes) {
      underWay.addAndGet(-size);
      return CompletableFuture.failedFuture(failures.overloaded());
    }
    CompletableFuture<Void> written =
        connection.call(open -> {
          AsyncCommand<String, Bytes, String> add = add(key, envelope);
          var unused = open.dispatch(List.of(add, expire(key)));
          return add.thenAccept(id -> {});
        });
    var unused = written.whenComplete((nothing, thrown) -> underWay.addAndGet(-size));
    return written;
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

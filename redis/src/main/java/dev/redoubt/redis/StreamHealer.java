package dev.redoubt.redis;

import static dev.redoubt.redis.RedisConnector.answer;

import dev.redoubt.message.Bytes;
import dev.redoubt.redis.StreamReply.RawEntry;
import dev.redoubt.transport.Stream;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.protocol.AsyncCommand;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Deletes streams of an inbox that cannot be read or written any more. What was in them, their
/// senders send again. For the thread of the reader.
final class StreamHealer {
  private final InboxBinding binding;
  private final StreamCommands streams;

  /// The stream that cannot be read, until it is deleted.
  private @Nullable Stream unreadable;

  StreamHealer(InboxBinding binding, StreamCommands streams) {
    this.binding = binding;
    this.streams = streams;
  }

  /// Marks a stream that is to be deleted on the next connection: reading it has ended this one.
  void unreadable(Stream stream) {
    unreadable = stream;
  }

  /// Deletes the stream that was marked, if any.
  void deleteUnreadable(StatefulRedisConnection<String, Bytes> connection)
      throws ExecutionException, TimeoutException, InterruptedException {
    Stream stream = unreadable;
    if (stream != null) {
      delete(connection, stream, "could not be read and was deleted");
      unreadable = null;
    }
  }

  /// Deletes keys that are no streams, which Redis refuses to read. The connection stays usable.
  void deleteOtherTypes(StatefulRedisConnection<String, Bytes> connection)
      throws ExecutionException, TimeoutException, InterruptedException {
    for (Stream stream : Stream.values()) {
      AsyncCommand<String, Bytes, List<RawEntry>> reading = streams.read(1, List.of(stream));
      var unused = connection.dispatch(reading);
      try {
        List<RawEntry> unusedEntries = answer(reading);
      } catch (ExecutionException e) {
        if (!binding.failures().of(e).code().equals(Failures.WRONG_TYPE)) {
          throw e;
        }
        delete(connection, stream, "was deleted: it was no stream");
      }
    }
  }

  /// Deletes a stream whose newest entry has an id far in the future: no honest entry can be added
  /// behind it. Done with each read, since the next heartbeat would be too late.
  void deleteFuture(StatefulRedisConnection<String, Bytes> connection, List<RawEntry> read)
      throws ExecutionException, TimeoutException, InterruptedException {
    for (Stream stream : Stream.values()) {
      List<RawEntry> entries = StreamCommands.of(streams.key(stream), read);
      if (!entries.isEmpty()
          && StreamIds.ahead(entries.getLast().id(), System.currentTimeMillis())
          && StreamIds.ahead(
              entries.getLast().id(),
              answer(DirectoryStore.timeMillis(connection.async()).toCompletableFuture()))) {
        delete(connection, stream, "was deleted: " + StreamIds.AHEAD);
      }
    }
  }

  private void delete(StatefulRedisConnection<String, Bytes> connection, Stream stream, String what)
      throws ExecutionException, TimeoutException, InterruptedException {
    Long unused = answer(connection.async().del(streams.key(stream)));
    binding.deleted(stream, what);
  }
}

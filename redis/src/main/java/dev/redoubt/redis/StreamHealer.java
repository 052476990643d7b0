package dev.redoubt.redis;

import dev.redoubt.ErrorCode;
import dev.redoubt.redis.StreamReply.RawEntry;
import dev.redoubt.redis.resp.Connection;
import dev.redoubt.redis.resp.ReplyException;
import dev.redoubt.transport.Stream;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Deletes streams of an inbox that cannot be read or written any more. What was in them, their
/// senders send again. For the thread of the reader.
final class StreamHealer {
  private final InboxBinding binding;

  /// The stream that cannot be read, until it is deleted.
  private @Nullable Stream unreadable;

  StreamHealer(InboxBinding binding) {
    this.binding = binding;
  }

  /// Marks a stream that is to be deleted on the next connection: reading it has ended this one.
  void unreadable(Stream stream) {
    unreadable = stream;
  }

  /// Deletes the stream that was marked, if any.
  void deleteUnreadable(Connection connection) throws IOException, ReplyException {
    Stream stream = unreadable;
    if (stream != null) {
      delete(connection, stream, "could not be read and was deleted");
      unreadable = null;
    }
  }

  /// Deletes keys that are no streams, which Redis refuses to read. The connection stays usable.
  void deleteOtherTypes(Connection connection) throws IOException, ReplyException {
    for (Stream stream : Stream.values()) {
      try {
        List<RawEntry> unused =
            connection.call(Commands.xread(1, null, List.of(binding.stream(stream))));
      } catch (ReplyException e) {
        if (!binding.failures().of(e).code().equals(ErrorCode.REDIS_WRONG_TYPE)) {
          throw e;
        }
        delete(connection, stream, "was deleted: it was no stream");
      }
    }
  }

  /// Deletes a stream whose newest entry has an id far in the future: no honest entry can be added
  /// behind it. Done with each read, since the next heartbeat would be too late.
  void deleteFuture(Connection connection, List<RawEntry> read) throws IOException, ReplyException {
    for (Stream stream : Stream.values()) {
      List<RawEntry> entries = StreamReply.of(binding.stream(stream), read);
      if (!entries.isEmpty()
          && StreamIds.ahead(entries.getLast().id(), System.currentTimeMillis())
          && StreamIds.ahead(entries.getLast().id(), connection.call(Commands.time()))) {
        delete(connection, stream, "was deleted: " + StreamIds.AHEAD);
      }
    }
  }

  private void delete(Connection connection, Stream stream, String what)
      throws IOException, ReplyException {
    Long unused = connection.call(Commands.del(binding.stream(stream)));
    binding.deleted(stream, what);
  }
}

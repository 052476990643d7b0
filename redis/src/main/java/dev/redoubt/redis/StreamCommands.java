package dev.redoubt.redis;

import dev.redoubt.message.Bytes;
import dev.redoubt.redis.StreamReply.RawEntry;
import dev.redoubt.transport.Stream;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The commands that read the two streams of one inbox (SPEC.md §8.3).
final class StreamCommands {
  private static final Duration BLOCK = Duration.ofSeconds(2);

  private final InboxBinding binding;

  StreamCommands(InboxBinding binding) {
    this.binding = binding;
  }

  String key(Stream stream) {
    return binding.stream(stream);
  }

  static List<RawEntry> of(String key, List<RawEntry> entries) {
    return entries.stream().filter(it -> it.key().equals(key)).toList();
  }

  /// One XDEL for each stream that `done` has entries of.
  List<AsyncCommand<String, Bytes, ?>> delete(List<RawEntry> done) {
    List<AsyncCommand<String, Bytes, ?>> commands = new ArrayList<>();
    for (Stream stream : Stream.values()) {
      List<RawEntry> entries = of(key(stream), done);
      if (!entries.isEmpty()) {
        CommandArgs<String, Bytes> args = args().addKey(key(stream));
        entries.forEach(entry -> args.add(entry.id()));
        commands.add(
            new AsyncCommand<>(
                new Command<>(
                    CommandType.XDEL, new IntegerOutput<>(EnvelopeCodec.INSTANCE), args)));
      }
    }
    return commands;
  }

  /// Deletes nothing, since no entry has this id: shows whether XDEL is permitted.
  AsyncCommand<String, Bytes, Long> deleteNothing() {
    CommandArgs<String, Bytes> args = args().addKey(key(Stream.HANDSHAKE)).add("0-0");
    return new AsyncCommand<>(
        new Command<>(CommandType.XDEL, new IntegerOutput<>(EnvelopeCodec.INSTANCE), args));
  }

  /// Reads what the streams hold now.
  AsyncCommand<String, Bytes, List<RawEntry>> read(int count, List<Stream> streams) {
    return read(args().add("COUNT").add(count), streams);
  }

  /// Like [#read], but blocks until there is an entry.
  AsyncCommand<String, Bytes, List<RawEntry>> await(int count, List<Stream> streams) {
    return read(args().add("COUNT").add(count).add("BLOCK").add(BLOCK.toMillis()), streams);
  }

  private AsyncCommand<String, Bytes, List<RawEntry>> read(
      CommandArgs<String, Bytes> args, List<Stream> streams) {
    args.add("STREAMS");
    streams.forEach(stream -> args.addKey(key(stream)));
    streams.forEach(stream -> args.add("0-0"));
    return new AsyncCommand<>(new Command<>(CommandType.XREAD, new StreamReply(), args));
  }

  private static CommandArgs<String, Bytes> args() {
    return new CommandArgs<>(EnvelopeCodec.INSTANCE);
  }
}

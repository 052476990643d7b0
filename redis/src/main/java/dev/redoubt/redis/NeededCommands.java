package dev.redoubt.redis;

import dev.redoubt.TransportException;
import dev.redoubt.core.Base32;
import dev.redoubt.message.Bytes;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Stream;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;

/// Tries, in one round trip and without a trace, every command that any agent writes or reads
/// directories with: a server that lacks one, or does not permit it, is told from one where nobody
/// takes our messages. Nothing is tried that only those need who publish.
final class NeededCommands {
  /// Nobody's inbox.
  private static final InboxId NOBODY = new InboxId(Base32.encode(new byte[16]));

  private final Keys keys;
  private final Failures failures;

  NeededCommands(Keys keys, Failures failures) {
    this.keys = keys;
    this.failures = failures;
  }

  /// @throws TransportException if the server cannot serve us whatever we do: it is a replica or a
  ///   Sentinel, lacks a command, or does not permit it. What passes by itself is no reason.
  void check(StatefulRedisConnection<String, Bytes> connection)
      throws InterruptedException, TimeoutException {
    Map<String, Future<?>> answers = ask(connection);
    List<String> missing = new ArrayList<>();
    List<String> forbidden = new ArrayList<>();
    Throwable last = null;
    for (Map.Entry<String, Future<?>> answer : answers.entrySet()) {
      try {
        Object unused = RedisConnector.answer(answer.getValue());
      } catch (ExecutionException e) {
        TransportException failure = failures.of(e);
        switch (failure.code()) {
          case Failures.COMMAND -> missing.add(answer.getKey());
          case Failures.PERMISSION -> forbidden.add(answer.getKey());
          case Failures.READ_ONLY,
              Failures.CLUSTER,
              Failures.AUTHENTICATION,
              Failures.TIMEOUT,
              Failures.UNREACHABLE ->
              throw failure;
          default -> {} // it is there: that it refuses this time, a write will tell
        }
        last = failure.getCause();
      }
    }
    if (last != null && missing.size() == answers.size()) {
      throw failures.sentinel(last);
    }
    if (last != null && !missing.isEmpty()) {
      throw failures.missing(missing, last);
    }
    if (last != null && !forbidden.isEmpty()) {
      throw failures.notPermitted(forbidden, last);
    }
  }

  private Map<String, Future<?>> ask(StatefulRedisConnection<String, Bytes> connection) {
    RedisAsyncCommands<String, Bytes> redis = connection.async();
    String stream = keys.stream(NOBODY, Stream.DATA);
    String bundle = keys.bundle(NOBODY);
    Map<String, Future<?>> answers = new LinkedHashMap<>();
    answers.put("TIME", redis.time());
    answers.put("DEL", redis.del(bundle));
    answers.put("PEXPIRE", redis.pexpire(stream, 1));
    answers.put("GETRANGE", redis.getrange(bundle, 0, 0));
    answers.put("ZREVRANGE", redis.zrevrange(keys.agents(), 0, 0));
    AsyncCommand<String, Bytes, String> add = addOfNoId(stream);
    var unused = connection.dispatch(add);
    answers.put("XADD", add);
    return answers;
  }

  /// No entry can have this id: whoever has the command refuses it before it makes a stream.
  private static AsyncCommand<String, Bytes, String> addOfNoId(String stream) {
    CommandArgs<String, Bytes> args =
        new CommandArgs<>(EnvelopeCodec.INSTANCE)
            .addKey(stream)
            .add("0-0")
            .add(StreamReply.Field.PING.text())
            .addValue(Heartbeat.PING);
    return new AsyncCommand<>(
        new Command<>(CommandType.XADD, new StatusOutput<>(EnvelopeCodec.INSTANCE), args));
  }
}

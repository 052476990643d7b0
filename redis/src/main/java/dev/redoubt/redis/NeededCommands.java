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

/// Tries every command that an agent needs to write and to read directories, in one round trip and
/// without side effects. So a missing command or permission is reported when an agent starts, and
/// is not mistaken for peers that do not read. Commands that only publishing needs are not tried.
final class NeededCommands {
  /// An inbox that no agent has.
  private static final InboxId NOBODY = new InboxId(Base32.encode(new byte[16]));

  private final Keys keys;
  private final Failures failures;

  NeededCommands(Keys keys, Failures failures) {
    this.keys = keys;
    this.failures = failures;
  }

  /// @throws TransportException if the server can never serve us: it is a replica or a Sentinel,
  ///   lacks a command, or does not permit one. Errors that pass by themselves do not count.
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
          default -> {} // the command exists: if it fails again, the write will say so
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

  /// No entry can have this id: a server that has the command fails before it creates the stream.
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

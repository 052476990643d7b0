package dev.redoubt.redis;

import dev.redoubt.ErrorCode;
import dev.redoubt.TransportException;
import dev.redoubt.core.Base32;
import dev.redoubt.redis.resp.Connection;
import dev.redoubt.redis.resp.ReplyException;
import dev.redoubt.redis.resp.Request;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Stream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

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

  /// @throws TransportException if the server can never serve us: it is a replica, lacks a command,
  ///   or does not permit one. Errors that pass by themselves do not count.
  void check(Connection connection) throws IOException {
    List<Request<?>> asked = ask();
    asked.forEach(connection::send);
    List<String> missing = new ArrayList<>();
    List<String> forbidden = new ArrayList<>();
    ReplyException last = null;
    for (Request<?> one : asked) {
      try {
        Object unused = connection.receive(one);
      } catch (ReplyException e) {
        TransportException failure = failures.of(e);
        switch (failure.code()) {
          case ErrorCode.REDIS_COMMAND -> missing.add(one.toString());
          case ErrorCode.REDIS_PERMISSION -> forbidden.add(one.toString());
          case ErrorCode.REDIS_READ_ONLY, ErrorCode.REDIS_CLUSTER, ErrorCode.REDIS_AUTHENTICATION ->
              throw failure;
          default -> {} // the command exists: if it fails again, the write will say so
        }
        last = e;
      }
    }
    if (last != null && !missing.isEmpty()) {
      throw failures.missing(missing, last);
    }
    if (last != null && !forbidden.isEmpty()) {
      throw failures.notPermitted(forbidden, last);
    }
  }

  private List<Request<?>> ask() {
    String stream = keys.stream(NOBODY, Stream.DATA);
    String bundle = keys.bundle(NOBODY);
    return List.of(
        Commands.time(),
        Commands.del(bundle),
        Commands.pexpire(stream, Lifetimes.STREAM),
        Commands.getrange(bundle, 0),
        Commands.zrevrange(keys.agents(), 1),
        Commands.xaddOfNoId(stream));
  }
}

package dev.redoubt;

import dev.redoubt.environment.TimeSource;
import dev.redoubt.identity.AgentName;
import dev.redoubt.internal.transfer.FileMessage;
import dev.redoubt.internal.transfer.TransferId;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.Outcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/// How the sending of files reaches the rest of the agent.
///
/// @param chunk bytes of a chunk
/// @param window bytes under way of one file
record FilePost(Sender sender, Requests requests, TimeSource time, int chunk, long window) {
  long nanos() {
    return time.nanos();
  }

  TimeSource.Alarm at(long nanos, Runnable alarm) {
    return time.at(nanos, alarm);
  }

  Bytes id(FileSending.What what, long size, Bytes hash) {
    return TransferId.of(what.occasion(), what.type(), what.name(), size, hash);
  }

  /// @return never completes exceptionally, but for the end of an agent with a store
  CompletableFuture<Outcome> send(
      AgentName to, String type, FileMessage message, Duration timeToLive) {
    return sender
        .sendOwn(to, Sender.Body.own(type, message.encode()), timeToLive, Sender.PLAIN)
        .ended();
  }

  CompletableFuture<Requests.OwnReply> ask(
      AgentName to, String type, FileMessage message, Duration timeout) {
    return requests.ask(to, Sender.Body.own(type, message.encode()), timeout);
  }
}

package dev.redoubt.core.endpoint;

import dev.redoubt.environment.Now;
import dev.redoubt.message.Bytes;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Stream;
import java.time.Duration;
import java.util.function.Consumer;

/// What we write to one inbox, and whether Redis takes it. A shard of a cluster may be down while
/// all others answer: its peers cannot be heard then, which says nothing about them (§5.11).
final class InboxWrites {
  /// A server that takes longer to answer hangs.
  private static final Duration ANSWER = Duration.ofSeconds(1);

  private final Effects effects;
  private final InboxId inbox;
  private final Consumer<Now> onRecovery;
  private int unanswered;
  private long waitingSince;
  private boolean refused;
  private long connection;

  /// @param onRecovery called when Redis takes a write again
  InboxWrites(Effects effects, InboxId inbox, Consumer<Now> onRecovery) {
    this.effects = effects;
    this.inbox = inbox;
    this.onRecovery = onRecovery;
  }

  void write(Stream stream, Bytes bytes, Now now, Effects.WriteListener listener) {
    if (unanswered++ == 0) {
      waitingSince = now.nanos();
    }
    long writtenIn = connection;
    effects.write(
        inbox,
        stream,
        bytes,
        (stored, at) -> {
          if (connection == writtenIn) {
            answered(stored, at);
          }
          listener.written(stored, at);
        });
  }

  private void answered(boolean stored, Now now) {
    boolean recovered = stored && !working(now);
    unanswered--;
    waitingSince = now.nanos();
    refused = !stored;
    if (recovered) {
      onRecovery.accept(now);
    }
  }

  /// Whether the last write was not refused, and none waits too long for its answer.
  boolean working(Now now) {
    return !refused && (unanswered == 0 || now.since(waitingSince).compareTo(ANSWER) < 0);
  }

  /// What was under way on the connection before is not waited for.
  void reconnected() {
    unanswered = 0;
    refused = false;
    connection++;
  }
}

package dev.redoubt.redis;

import dev.redoubt.TransportException;
import dev.redoubt.core.Protocol;
import dev.redoubt.core.Throttle;
import dev.redoubt.identity.AgentName;
import dev.redoubt.message.Bytes;
import dev.redoubt.spi.Transport.ListedName;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Listing;
import dev.redoubt.transport.Listing.Listed;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// Reads the directories: which names there are, and which inboxes a name has (SPEC.md §8.6).
/// Anybody may have written them: impossible members are removed, the others are only claims.
///
/// Reads on a connection of its own, so that a directory of megabytes does not delay messages.
final class DirectoryStore {
  private static final Logger LOG = LoggerFactory.getLogger(DirectoryStore.class);

  /// How many names are listed; the newest.
  private static final int NAMES = 10_000;

  private final Throttle<String> warnings = new Throttle<>();
  private final Keys keys;
  private final Failures failures;
  private final KeptConnection<?> connection;
  private final KeptConnection<?> writer;

  /// @param connection reads directories and nothing else
  DirectoryStore(
      Keys keys, Failures failures, KeptConnection<?> connection, KeptConnection<?> writer) {
    this.keys = keys;
    this.failures = failures;
    this.connection = connection;
    this.writer = writer;
  }

  static CompletionStage<Long> timeMillis(RedisAsyncCommands<String, Bytes> redis) {
    return redis
        .time()
        .thenApply(time ->
            Long.parseLong(time.get(0).toUtf8()) * 1_000
                + Long.parseLong(time.get(1).toUtf8()) / 1_000);
  }

  CompletableFuture<Listing> list(AgentName name) {
    String key = keys.agent(name);
    return healing(
        key,
        open -> {
          RedisAsyncCommands<String, Bytes> redis = open.async();
          return redis
              .zrevrangeWithScores(key, 0, Protocol.LISTED_INBOXES - 1)
              .thenCombine(
                  timeMillis(redis), (members, time) -> withBundles(redis, key, members, time))
              .thenCompose(Function.identity());
        });
  }

  private CompletionStage<Listing> withBundles(
      RedisAsyncCommands<String, Bytes> redis,
      String key,
      List<ScoredValue<Bytes>> members,
      long timeMillis) {
    List<Bytes> dead = new ArrayList<>();
    List<CompletableFuture<Listed>> reads = new ArrayList<>();
    for (ScoredValue<Bytes> member : members) {
      Optional<InboxId> inbox = inbox(member.getValue());
      if (inbox.isEmpty()) {
        dead.add(member.getValue());
      } else {
        reads.add(listed(redis, inbox.get(), (long) member.getScore()));
      }
    }
    return CompletableFuture.allOf(reads.toArray(CompletableFuture[]::new))
        .thenApply(unused -> {
          List<Listed> listed = reads.stream().map(CompletableFuture::join).toList();
          for (Listed one : listed) {
            if (abandoned(one, timeMillis)) {
              dead.add(Bytes.utf8(one.inbox().value()));
            }
          }
          remove(redis, key, dead);
          return new Listing(timeMillis, listed);
        });
  }

  /// A bundle expires 60 s after the heartbeat that set it. A heartbeat in the future does not
  /// count.
  private static boolean abandoned(Listed listed, long timeMillis) {
    return listed.bundle() == null
        && Math.abs(timeMillis - listed.heartbeatMillis()) > Lifetimes.BUNDLE.toMillis();
  }

  private CompletableFuture<Listed> listed(
      RedisAsyncCommands<String, Bytes> redis, InboxId inbox, long heartbeatMillis) {
    return redis
        .getrange(keys.bundle(inbox), 0, Protocol.BUNDLE_MAX)
        .handle((bundle, thrown) -> {
          if (thrown != null) {
            TransportException failure = failures.of(thrown);
            // A key of another type is no bundle, and affects this inbox only.
            if (!failure.code().equals(Failures.WRONG_TYPE)) {
              throw failure;
            }
          }
          @Nullable Bytes found = bundle == null || bundle.size() == 0 ? null : bundle;
          return new Listed(inbox, heartbeatMillis, found);
        })
        .toCompletableFuture();
  }

  CompletableFuture<List<ListedName>> names() {
    String key = keys.agents();
    return healing(
        key,
        open -> {
          RedisAsyncCommands<String, Bytes> redis = open.async();
          return redis
              .zrevrangeWithScores(key, 0, NAMES - 1)
              .thenCombine(timeMillis(redis), (members, time) -> names(redis, members, time));
        });
  }

  private List<ListedName> names(
      RedisAsyncCommands<String, Bytes> redis, List<ScoredValue<Bytes>> members, long timeMillis) {
    List<ListedName> names = new ArrayList<>();
    List<Bytes> dead = new ArrayList<>();
    for (ScoredValue<Bytes> member : members) {
      String name = member.getValue().toUtf8();
      long heartbeatMillis = (long) member.getScore();
      boolean old = timeMillis - heartbeatMillis > Lifetimes.DIRECTORY.toMillis();
      if (old || !AgentName.valid(name)) {
        dead.add(member.getValue());
      } else {
        names.add(new ListedName(AgentName.of(name), heartbeatMillis));
      }
    }
    remove(redis, keys.agents(), dead);
    return List.copyOf(names);
  }

  private static Optional<InboxId> inbox(Bytes member) {
    try {
      return Optional.of(new InboxId(member.toUtf8()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static void remove(
      RedisAsyncCommands<String, Bytes> redis, String key, List<Bytes> members) {
    if (!members.isEmpty()) {
      redis
          .zrem(key, members.toArray(Bytes[]::new))
          .whenComplete((removed, thrown) ->
              LOG.atDebug()
                  .addKeyValue("key", key)
                  .addKeyValue("removed", removed)
                  .setCause(thrown)
                  .log("Removed {} dead members of the directory {}", removed, key));
    }
  }

  /// Deletes a directory that is too large to read or of another type; heartbeats fill it again.
  private <T> CompletableFuture<T> healing(
      String key, Function<StatefulRedisConnection<String, Bytes>, CompletionStage<T>> reading) {
    CompletableFuture<T> result = connection.callOnceOpen(reading);
    var unused = result.whenComplete((value, thrown) -> healIfSick(key, thrown));
    return result;
  }

  private void healIfSick(String key, @Nullable Throwable thrown) {
    if (thrown instanceof TransportException failure
        && (failure.code().equals(Failures.TOO_LARGE)
            || failure.code().equals(Failures.WRONG_TYPE))) {
      boolean warns = warnings.admits("sick", System.nanoTime());
      LOG.atLevel(warns ? Level.WARN : Level.DEBUG)
          .addKeyValue("key", key)
          .addKeyValue("code", failure.code())
          .log(
              "The directory {} cannot be read and is deleted, {}: {}",
              key,
              failure.code(),
              failure.getMessage());
      var unused =
          writer
              .call(open -> open.async().del(key))
              .whenComplete((deleted, failed) ->
                  LOG.atDebug().addKeyValue("key", key).setCause(failed).log("Deleted {}", key));
    }
  }
}

package dev.redoubt.redis;

import dev.redoubt.ErrorCode;
import dev.redoubt.TransportException;
import dev.redoubt.core.Protocol;
import dev.redoubt.core.Throttle;
import dev.redoubt.identity.AgentName;
import dev.redoubt.message.Bytes;
import dev.redoubt.redis.Commands.Scored;
import dev.redoubt.spi.Transport.ListedName;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Listing;
import dev.redoubt.transport.Listing.Listed;
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
  private final Dispatcher redis;
  private final Dispatcher writer;

  /// @param redis reads directories and nothing else
  DirectoryStore(Keys keys, Failures failures, Dispatcher redis, Dispatcher writer) {
    this.keys = keys;
    this.failures = failures;
    this.redis = redis;
    this.writer = writer;
  }

  CompletableFuture<Listing> list(AgentName name) {
    String key = keys.agent(name);
    return healing(
        key,
        redis
            .call(Commands.zrevrange(key, Protocol.LISTED_INBOXES))
            .thenCombine(
                redis.call(Commands.time(key)), (members, time) -> withBundles(key, members, time))
            .thenCompose(Function.identity()));
  }

  private CompletionStage<Listing> withBundles(String key, List<Scored> members, long timeMillis) {
    List<Bytes> dead = new ArrayList<>();
    List<CompletableFuture<Listed>> reads = new ArrayList<>();
    for (Scored member : members) {
      Optional<InboxId> inbox = inbox(member.member());
      if (inbox.isEmpty()) {
        dead.add(member.member());
      } else {
        reads.add(listed(inbox.get(), member.score()));
      }
    }
    return CompletableFuture.allOf(reads.toArray(CompletableFuture[]::new))
        .handle((unused, failed) -> {
          List<Listed> listed =
              reads.stream().filter(DirectoryStore::done).map(CompletableFuture::join).toList();
          if (failed != null && listed.isEmpty()) {
            throw failures.of(failed);
          }
          for (Listed one : listed) {
            if (abandoned(one, timeMillis)) {
              dead.add(Bytes.utf8(one.inbox().value()));
            }
          }
          remove(key, dead);
          return new Listing(timeMillis, listed);
        });
  }

  /// In a cluster, one shard may be down: its inboxes are left out.
  private static boolean done(CompletableFuture<?> read) {
    return !read.isCompletedExceptionally();
  }

  /// A bundle expires 60 s after the heartbeat that set it. A heartbeat in the future does not
  /// count.
  private static boolean abandoned(Listed listed, long timeMillis) {
    return listed.bundle() == null
        && Math.abs(timeMillis - listed.heartbeatMillis()) > Lifetimes.BUNDLE.toMillis();
  }

  private CompletableFuture<Listed> listed(InboxId inbox, long heartbeatMillis) {
    return redis
        .call(Commands.getrange(keys.bundle(inbox), Protocol.BUNDLE_MAX))
        .handle((bundle, thrown) -> {
          if (thrown != null) {
            TransportException failure = failures.of(thrown);
            // A key of another type is no bundle, and affects this inbox only.
            if (!failure.code().equals(ErrorCode.REDIS_WRONG_TYPE)) {
              throw failure;
            }
          }
          @Nullable Bytes found = bundle == null || bundle.size() == 0 ? null : bundle;
          return new Listed(inbox, heartbeatMillis, found);
        });
  }

  CompletableFuture<List<ListedName>> names() {
    String key = keys.agents();
    return healing(
        key,
        redis
            .call(Commands.zrevrange(key, NAMES))
            .thenCombine(redis.call(Commands.time(key)), (members, time) -> names(members, time)));
  }

  private List<ListedName> names(List<Scored> members, long timeMillis) {
    List<ListedName> names = new ArrayList<>();
    List<Bytes> dead = new ArrayList<>();
    for (Scored member : members) {
      String name = member.member().toUtf8();
      long heartbeatMillis = member.score();
      boolean old = timeMillis - heartbeatMillis > Lifetimes.DIRECTORY.toMillis();
      if (old || !AgentName.valid(name)) {
        dead.add(member.member());
      } else {
        names.add(new ListedName(AgentName.of(name), heartbeatMillis));
      }
    }
    remove(keys.agents(), dead);
    return List.copyOf(names);
  }

  private static Optional<InboxId> inbox(Bytes member) {
    try {
      return Optional.of(new InboxId(member.toUtf8()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private void remove(String key, List<Bytes> members) {
    if (!members.isEmpty()) {
      var unused =
          redis
              .call(Commands.zrem(key, members).asOptional())
              .whenComplete((removed, thrown) ->
                  LOG.atDebug()
                      .addKeyValue("key", key)
                      .addKeyValue("removed", removed)
                      .setCause(thrown)
                      .log("Removed {} dead members of the directory {}", removed, key));
    }
  }

  /// Deletes a directory that is too large to read or of another type; heartbeats fill it again.
  private <T> CompletableFuture<T> healing(String key, CompletableFuture<T> reading) {
    CompletableFuture<T> result = failures.told(reading);
    var unused = result.whenComplete((value, thrown) -> healIfSick(key, thrown));
    return result;
  }

  private void healIfSick(String key, @Nullable Throwable thrown) {
    if (thrown instanceof TransportException failure
        && (failure.code().equals(ErrorCode.REDIS_REPLY_TOO_LARGE)
            || failure.code().equals(ErrorCode.REDIS_WRONG_TYPE))) {
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
              .call(Commands.del(key).asOptional())
              .whenComplete((deleted, failed) ->
                  LOG.atDebug().addKeyValue("key", key).setCause(failed).log("Deleted {}", key));
    }
  }
}

package dev.redoubt.redis;

import dev.redoubt.ErrorCode;
import dev.redoubt.RedisInfo;
import dev.redoubt.TransportException;
import dev.redoubt.redis.ServerInfo.Calls;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks all primaries for `INFO` at regular intervals. Where one does not answer, nothing is known
/// until the next time.
final class InfoReader {
  private static final Duration INTERVAL = Duration.ofSeconds(15);

  private static final Logger LOG = LoggerFactory.getLogger(InfoReader.class);

  private final Supplier<List<CompletableFuture<ServerInfo>>> servers;
  private final Failures failures;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile @Nullable RedisInfo last;
  private Map<String, Calls> before = Map.of();
  private boolean warned;

  /// @param servers asks each of them once
  InfoReader(Supplier<List<CompletableFuture<ServerInfo>>> servers, Failures failures) {
    this.servers = servers;
    this.failures = failures;
  }

  void start() {
    Thread.ofVirtual().name("redoubt-info").start(this::run);
  }

  void stop() {
    closed.countDown();
    last = null;
  }

  Optional<RedisInfo> last() {
    return Optional.ofNullable(last);
  }

  private void run() {
    try {
      do {
        read();
      } while (!closed.await(INTERVAL.toSeconds(), TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      LOG.atDebug().log("Interrupted between two readings of INFO");
    }
    last = null;
  }

  void read() {
    try {
      List<ServerInfo> answers = servers.get().stream().map(CompletableFuture::join).toList();
      if (answers.isEmpty() || !answers.stream().allMatch(ServerInfo::known)) {
        last = null;
        return;
      }
      last = ServerInfo.together(answers, before);
      before = ServerInfo.calls(answers);
      warned = false;
    } catch (CompletionException e) {
      last = null;
      tell(failures.of(e));
    }
  }

  private void tell(TransportException failure) {
    boolean refused =
        failure.code().equals(ErrorCode.REDIS_PERMISSION)
            || failure.code().equals(ErrorCode.REDIS_COMMAND);
    if (refused && !warned) {
      warned = true;
      LOG.atWarn()
          .addKeyValue("code", failure.code())
          .log(
              "Redis does not let us read INFO, which ?info=yes asks for. Give the user +info, or"
                  + " leave the option out, {}: {}",
              failure.code(),
              failure.getMessage());
    }
  }
}

package dev.redoubt.redis;

import dev.redoubt.TransportException;
import dev.redoubt.redis.resp.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hears from the Sentinels that the primary has changed, and asks them now and then: a Sentinel
/// that dies with its primary says nothing.
final class SentinelWatch {
  private static final Logger LOG = LoggerFactory.getLogger(SentinelWatch.class);
  private static final Duration INTERVAL = Duration.ofSeconds(15);
  static final String CHANNEL = "+switch-master";

  private final SentinelLocator sentinels;
  private final Failures failures;
  private final Consumer<NodeAddress> moved;
  private final KeptConnection subscription;
  private final CountDownLatch closed = new CountDownLatch(1);

  /// @param moved called with the primary's address whenever that may have changed
  SentinelWatch(
      SentinelLocator sentinels,
      Failures failures,
      Refusals refusals,
      Consumer<NodeAddress> moved) {
    this.sentinels = sentinels;
    this.failures = failures;
    this.moved = moved;
    this.subscription =
        new KeptConnection(
            "sentinel",
            () -> {},
            this::subscribed,
            Commands.published(this::heard),
            failures,
            refusals,
            lost -> {});
  }

  void start() {
    subscription.start();
    Thread.ofVirtual().name("redoubt-sentinel-watch").start(this::watch);
  }

  private Connection subscribed() {
    return Servers.prepared(
        sentinels.connect(),
        connection -> {
          List<String> unused = connection.call(Commands.subscribe(CHANNEL));
        },
        failures);
  }

  /// @param message `NAME OLD-HOST OLD-PORT NEW-HOST NEW-PORT`
  private void heard(String message) {
    String[] words = message.split(" ", -1);
    if (words.length == 5 && words[0].equals(sentinels.master())) {
      Optional<NodeAddress> primary = Commands.address(words[3], words[4]);
      primary.ifPresent(node -> {
        LOG.atInfo().addKeyValue("primary", node).log("Sentinels made {} the primary", node);
        moved.accept(node);
      });
    }
  }

  private void watch() {
    try {
      while (!closed.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
        ask();
      }
    } catch (InterruptedException e) {
      LOG.atDebug().log("Interrupted while watching Sentinels");
    }
  }

  private void ask() {
    try {
      moved.accept(sentinels.primaries(null).getFirst());
    } catch (TransportException e) {
      // The next connection will say so, if one is needed.
      LOG.atDebug().addKeyValue("code", e.code()).log("No Sentinel answers: {}", e.getMessage());
    }
  }

  void stop() {
    closed.countDown();
    subscription.stop();
  }
}

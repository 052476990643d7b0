package dev.redoubt.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.testkit.EmbeddedRedis;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Guards against becoming slow: the ratio to plain Lettuce, taken turn by turn in one run, so that
/// the machine and what else it does count little. Of several rounds the best one counts, since
/// others can only be disturbed.
class SpeedIT {
  /// Two thirds of what a machine with two cores shows after so short a warm-up.
  private static final double LEAST_RATIO = 2;

  private static final byte[] BODY = new byte[256];
  private static final Duration WARM_UP = Duration.ofSeconds(12);
  private static final int ROUNDS = 3;
  private static final int COUNT = 150_000;

  @Test
  void messagesOf256BytesAreFasterThanPlainStreams() throws InterruptedException {
    try (EmbeddedRedis redis = EmbeddedRedis.start();
        Contender lettuce = Contenders.open("lettuce", redis.uri(), "speed");
        Contender redoubt = Contenders.open("redoubt", redis.uri(), "speed")) {
      long warm = System.nanoTime() + WARM_UP.toNanos();
      while (System.nanoTime() < warm) {
        lettuce.pass(BODY, COUNT / 5);
        redoubt.pass(BODY, COUNT);
      }
      double best = 0;
      for (int round = 0; round < ROUNDS; round++) {
        double plain = rate(lettuce);
        double ours = rate(redoubt);
        System.out.printf("%,.0f to %,.0f messages a second%n", ours, plain);
        best = Math.max(best, ours / plain);
      }
      assertThat(best).as("times as fast as plain Lettuce").isGreaterThan(LEAST_RATIO);
    }
  }

  private static double rate(Contender contender) throws InterruptedException {
    long start = System.nanoTime();
    contender.pass(BODY, COUNT);
    return COUNT * 1e9 / (System.nanoTime() - start);
  }
}

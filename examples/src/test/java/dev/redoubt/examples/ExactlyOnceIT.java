package dev.redoubt.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.Agent;
import dev.redoubt.Delivery;
import dev.redoubt.message.Outcome;
import dev.redoubt.testkit.EmbeddedRedis;
import dev.redoubt.testkit.RedisExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// The bank is killed while it books, and the database counted afterwards.
@ExtendWith(RedisExtension.class)
class ExactlyOnceIT {
  private static final int PAYMENTS = 400;
  private static final int KILLS = 3;

  @TempDir Path folder;
  private final Random random = new Random();

  @Test
  void eachPaymentIsBookedOnceThoughTheBankIsKilled(EmbeddedRedis redis)
      throws IOException, SQLException, InterruptedException {
    Process bank = start(redis);
    try (Agent alice = Agent.builder("alice").redis(redis.uri()).start()) {
      List<Delivery> sent = new ArrayList<>();
      for (int i = 0; i < PAYMENTS; i++) {
        sent.add(alice.send("bank", "pay", new ExactlyOnce.Payment("alice", i)));
      }
      for (int kill = 1; kill <= KILLS; kill++) {
        int next = random.nextInt(kill * PAYMENTS / (KILLS + 1));
        assertThat(sent.get(next).await()).isEqualTo(Outcome.HANDLED);
        bank.destroyForcibly().waitFor();
        bank = start(redis);
      }
      assertThat(sent).extracting(Delivery::await).containsOnly(Outcome.HANDLED);
    } finally {
      bank.destroyForcibly().waitFor();
    }
    assertThat(booked()).isEqualTo(IntStream.range(0, PAYMENTS).boxed().toList());
  }

  private Process start(EmbeddedRedis redis) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            ExactlyOnce.class.getName(),
            folder.toString());
    builder.environment().put("REDIS_URL", redis.uri());
    return builder
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private List<Integer> booked() throws SQLException {
    List<Integer> amounts = new ArrayList<>();
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("bank.db"));
        var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT amount FROM payments ORDER BY amount")) {
      while (rows.next()) {
        amounts.add(rows.getInt(1));
      }
    }
    return amounts;
  }
}

package dev.redoubt.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.testkit.EmbeddedRedis;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/// One server for a test class, and a [Fixture] with an open inbox for each of its tests.
abstract class OneInbox {
  static EmbeddedRedis server;
  Fixture fixture;

  @BeforeAll
  static void startServer() {
    server = EmbeddedRedis.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void openInbox() {
    fixture = new Fixture(server);
  }

  @AfterEach
  void closeInbox() {
    assertThat(fixture.receiver.news()).doesNotContain("TWO CALLS AT A TIME");
    fixture.close();
  }
}

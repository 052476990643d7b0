package dev.redoubt.redis;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.redoubt.ErrorCode;
import dev.redoubt.TransportException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class InfoReaderTest {
  private static final CompletableFuture<ServerInfo> TOLD =
      CompletableFuture.completedFuture(ServerInfo.parse("used_memory:1"));
  private static final CompletableFuture<ServerInfo> NONSENSE =
      CompletableFuture.completedFuture(ServerInfo.parse("PONG"));
  private static final CompletableFuture<ServerInfo> REFUSED =
      CompletableFuture.failedFuture(
          new TransportException(ErrorCode.REDIS_PERMISSION, "it does not permit 'info'"));

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(InfoReader.class);
  private List<CompletableFuture<ServerInfo>> answers = List.of();
  private final InfoReader reader = new InfoReader(() -> answers, failures());

  private static Failures failures() {
    RedisUri uri = RedisUri.parse(URI.create("redis://localhost?info=yes"));
    return new Failures(uri, new Logins(null, null));
  }

  @BeforeEach
  void listen() {
    log.start();
    logger.setLevel(Level.WARN);
    logger.addAppender(log);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(log);
    logger.setLevel(null);
  }

  private void read(List<CompletableFuture<ServerInfo>> said) {
    answers = said;
    reader.read();
  }

  @Test
  void aMissingRightIsToldOnceByName() {
    read(List.of(REFUSED));
    read(List.of(REFUSED));
    assertThat(log.list).hasSize(1);
    assertThat(log.list.getFirst().getFormattedMessage())
        .contains("+info", "REDIS_PERMISSION", "'info'");
    read(List.of(TOLD));
    read(List.of(REFUSED));
    assertThat(log.list).hasSize(2);
  }

  @Test
  void nothingIsKnownUnlessAllServersAnswered() {
    read(List.of(TOLD, TOLD));
    assertThat(reader.last().orElseThrow().memoryUsed()).isEqualTo(2);
    for (CompletableFuture<ServerInfo> bad : List.of(REFUSED, NONSENSE)) {
      read(List.of(TOLD, bad));
      assertThat(reader.last()).isEmpty();
      read(List.of(TOLD));
      assertThat(reader.last()).isPresent();
    }
    read(List.of());
    assertThat(reader.last()).isEmpty();
  }
}

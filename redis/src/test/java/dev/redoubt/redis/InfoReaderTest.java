package dev.redoubt.redis;

import static org.assertj.core.api.Assertions.assertThat;

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
    logger.addAppender(log);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(log);
  }

  @SafeVarargs
  private void read(CompletableFuture<ServerInfo>... said) {
    answers = List.of(said);
    reader.read();
  }

  @Test
  void aMissingRightIsToldOnceByName() {
    read(REFUSED);
    read(REFUSED);
    assertThat(log.list).hasSize(1);
    assertThat(log.list.getFirst().getFormattedMessage())
        .contains("+info", "REDIS_PERMISSION", "'info'");
    read(TOLD);
    read(REFUSED);
    assertThat(log.list).hasSize(2);
  }

  @Test
  void nothingIsKnownUnlessAllServersAnswered() {
    read(TOLD, TOLD);
    assertThat(reader.last().orElseThrow().memoryUsed()).isEqualTo(2);
    for (CompletableFuture<ServerInfo> bad : List.of(REFUSED, NONSENSE)) {
      read(TOLD, bad);
      assertThat(reader.last()).isEmpty();
      read(TOLD);
      assertThat(reader.last()).isPresent();
    }
    read();
    assertThat(reader.last()).isEmpty();
  }
}

package dev.redoubt.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.RedisInfo;
import dev.redoubt.redis.ServerInfo.Calls;
import dev.redoubt.redis.resp.RespReader;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServerInfoTest {
  private static final String TEXT =
      """
      # Memory\r
      used_memory:1000\r
      used_memory_human:1000B\r
      maxmemory:5000\r
      # Clients\r
      connected_clients:7\r
      # Persistence\r
      rdb_last_bgsave_status:ok\r
      aof_last_write_status:ok\r
      # Stats\r
      instantaneous_ops_per_sec:11\r
      rejected_connections:2\r
      evicted_keys:3\r
      # Commandstats\r
      cmdstat_xadd:calls=10,usec=40,usec_per_call=4.00,rejected_calls=0,failed_calls=0\r
      cmdstat_get:calls=1,usec=1,usec_per_call=1.00\r
      """;

  @Test
  void everythingIsReadFromAnAnswer() {
    assertThat(together(TEXT))
        .isEqualTo(
            new RedisInfo(1000, 5000, 3, 7, 2, 11, true, Map.of("xadd", Duration.ofNanos(4000))));
  }

  @Test
  void theServersOfAClusterCountTogether() {
    String other = TEXT.replace("calls=10,usec=40", "calls=10,usec=80");
    assertThat(together(TEXT, other))
        .isEqualTo(
            new RedisInfo(2000, 10000, 6, 14, 4, 22, true, Map.of("xadd", Duration.ofNanos(6000))));
    assertThat(together(TEXT, TEXT.replace("maxmemory:5000", "maxmemory:0")).memoryMax()).isZero();
  }

  @Test
  void oneServerThatCannotSaveIsEnough() {
    assertThat(
            together(TEXT, TEXT.replace("aof_last_write_status:ok", "aof_last_write_status:err")))
        .extracting(RedisInfo::persistenceOk)
        .isEqualTo(false);
    assertThat(together(TEXT.replace("bgsave_status:ok", "bgsave_status:err")).persistenceOk())
        .isFalse();
  }

  @Test
  void timesAreThoseSinceTheReadingBefore() {
    List<ServerInfo> now = List.of(ServerInfo.parse(TEXT));
    assertThat(ServerInfo.together(now, Map.of("xadd", new Calls(8, 20))).commandTimes())
        .containsExactly(Map.entry("xadd", Duration.ofNanos(10_000)));
    assertThat(ServerInfo.together(now, Map.of("xadd", new Calls(10, 40))).commandTimes())
        .isEmpty();
    // The server has started anew.
    assertThat(ServerInfo.together(now, Map.of("xadd", new Calls(11, 30))).commandTimes())
        .containsExactly(Map.entry("xadd", Duration.ofNanos(4000)));
  }

  @Test
  void nonsenseIsNoNumber() {
    String lies =
        TEXT.replace("used_memory:1000", "used_memory:999999999999999999")
            .replace("maxmemory:5000", "maxmemory:-1")
            .replace("connected_clients:7", "connected_clients:99999999999999999999999")
            .replace("calls=10,usec=40", "calls=0,usec=40");
    assertThat(together(lies, lies))
        .isEqualTo(new RedisInfo(2L << 48, 0, 6, 0, 4, 22, true, Map.of()));
    assertThat(ServerInfo.parse("PONG").known()).isFalse();
  }

  @Test
  void anAnswerLargerThanAnyHonestOneIsNotRead() throws Exception {
    assertThat(read(TEXT).known()).isTrue();
    assertThat(read(TEXT + "x".repeat(ServerInfo.SIZE_MAX)).known()).isFalse();
  }

  private static ServerInfo read(String text) throws Exception {
    byte[] reply =
        ("$" + text.length() + "\r\n" + text + "\r\n").getBytes(StandardCharsets.US_ASCII);
    return new RespReader(new ByteArrayInputStream(reply), 1 << 20).read(ServerInfo::read);
  }

  private static RedisInfo together(String... texts) {
    return ServerInfo.together(List.of(texts).stream().map(ServerInfo::parse).toList(), Map.of());
  }
}

package dev.redoubt.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.ConfigurationException;
import org.junit.jupiter.api.Test;

class RightsTest {
  private static final RedisVersion V6_0 = RedisVersion.parse("6.0");

  @Test
  void oneLineGivesAnAgentWhatItNeeds() {
    assertThat(Rights.of("alice", "qrmp1").line())
        .isEqualTo(
            "ACL SETUSER alice on >PASSWORD resetkeys ~qrmp1:* resetchannels &qrmp1:events -@all"
                + " +time +xadd +xread +xdel +pexpire +getrange +del +zrevrange +subscribe +set"
                + " +exists +zadd +zrem +publish");
  }

  @Test
  void aSenderPublishesNothingAndReadsDirectoriesOnly() {
    assertThat(Rights.of("alice", "ns").sender().line())
        .isEqualTo(
            "ACL SETUSER alice on >PASSWORD resetkeys ~ns:{*}:* %R~ns:agents %R~ns:agent:*"
                + " resetchannels &ns:events -@all +time +xadd +xread +xdel +pexpire +getrange +del"
                + " +zrevrange +subscribe");
    assertThat(Rights.of("alice", "ns").sender().on(RedisVersion.parse("6.2.7")).line())
        .contains(" ~ns:* resetchannels ")
        .doesNotContain("%");
  }

  @Test
  void aClusterNeedsTwoMore() {
    assertThat(Rights.of("alice", "qrmp1").cluster().line())
        .endsWith(" +publish +cluster|slots +asking");
  }

  @Test
  void whoHasTheServersTellOfThemselvesNeedsInfo() {
    assertThat(Rights.of("alice", "qrmp1").info().cluster().sender().line())
        .endsWith(" +subscribe +cluster|slots +asking +info");
  }

  @Test
  void sentinelsHaveUsersOfTheirOwnSince62() {
    assertThat(Rights.of("alice", "qrmp1").sentinelLine())
        .contains(
            "ACL SETUSER alice on >PASSWORD resetchannels &+switch-master -@all"
                + " +sentinel|get-master-addr-by-name +subscribe");
    assertThat(Rights.of("alice", "qrmp1").on(V6_0).sentinelLine()).isEmpty();
  }

  @Test
  void redis60KnowsNoChannels() {
    assertThat(Rights.of("alice", "qrmp1").on(V6_0).line())
        .contains(" resetkeys ~qrmp1:* -@all ")
        .doesNotContain("channels", "&", "hello");
  }

  /// Before 7.0 whoever is the default user needs a right to log in.
  @Test
  void onlyTheDefaultUserNeedsARightToSayHello() {
    assertThat(Rights.of("default", "qrmp1").on(V6_0).line()).endsWith(" +hello");
    assertThat(Rights.of("default", "qrmp1").line()).doesNotContain("hello");
  }

  @Test
  void whatRedisDoesNotTakeIsRefused() {
    assertThatThrownBy(() -> Rights.of("two words", "qrmp1"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Rights.of("alice", "a b")).isInstanceOf(ConfigurationException.class);
    for (String version : new String[] {"5.0", "x", "7.", "", "7.0.0.0"}) {
      assertThatThrownBy(() -> RedisVersion.parse(version))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(RedisVersion.parse("8")).isEqualTo(new RedisVersion(8, 0));
    assertThat(RedisVersion.parse("7.0.15")).isEqualTo(RedisVersion.V7_0);
  }
}

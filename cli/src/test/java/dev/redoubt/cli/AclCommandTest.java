package dev.redoubt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AclCommandTest {
  @TempDir Path home;

  private Cli.Result acl(String arguments) {
    return Cli.in(home).run(("acl " + arguments).split(" "));
  }

  @Test
  void oneLineIsAllTheOutput() {
    var result = acl("alice");
    assertThat(result.code()).isZero();
    assertThat(result.lines()).hasSize(1);
    assertThat(result.out()).startsWith("ACL SETUSER alice on >PASSWORD ").contains(" ~qrmp1:* ");
    assertThat(result.err()).isEmpty();
  }

  @Test
  void topologyRoleVersionAndNamespaceChangeIt() {
    assertThat(acl("alice --cluster").out()).contains("+asking");
    assertThat(acl("alice").out()).doesNotContain("+info");
    assertThat(acl("alice --info").out()).contains("+info");
    assertThat(acl("alice --sender").out()).doesNotContain("+zadd").contains("%R~");
    assertThat(acl("alice --sender --redis-version 6.2").out()).doesNotContain("%R~");
    assertThat(acl("alice --redis-version 6.0").out()).doesNotContain("resetchannels", "&");
    assertThat(acl("alice --namespace shop").out()).contains(" ~shop:* ", " &shop:events ");
  }

  @Test
  void whatSentinelsNeedIsSaidBesideTheOneLine() {
    var result = acl("alice --sentinel");
    assertThat(result.lines()).hasSize(1);
    assertThat(result.out()).doesNotContain("sentinel");
    assertThat(result.err()).contains("\nACL SETUSER alice on >PASSWORD ", "switch-master");
    assertThat(acl("alice --sentinel --redis-version 6.0").err()).contains("requirepass");
  }

  @Test
  void whatRedisDoesNotKnowIsWrongUsage() {
    for (String wrong :
        new String[] {
          "", "alice --sentinel --cluster", "alice --redis-version 5.0", "alice --redis-version x"
        }) {
      var result = acl(wrong);
      assertThat(result.code()).as(wrong).isEqualTo(2);
      assertThat(result.err()).as(wrong).contains("redoubt acl --help");
    }
    assertThat(acl("é").code()).isEqualTo(2);
  }
}

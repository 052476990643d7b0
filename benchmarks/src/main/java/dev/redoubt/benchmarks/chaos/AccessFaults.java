package dev.redoubt.benchmarks.chaos;

import dev.redoubt.benchmarks.chaos.Fault.Over;
import dev.redoubt.benchmarks.chaos.OneServer.Certificates;
import dev.redoubt.testkit.EmbeddedRedis;
import dev.redoubt.testkit.RespConnection;
import dev.redoubt.testkit.TestAuthority;
import dev.redoubt.testkit.TestCertificate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;

/// Servers that let nobody in.
final class AccessFaults {
  private static final String NEXT_PASSWORD = "second-password";

  private AccessFaults() {}

  /// Needs a connection of its own, since there is none for another command meanwhile.
  static Over maxClients(Scene scene) throws IOException, InterruptedException {
    String before = scene.setting("maxclients");
    try (RespConnection operator = scene.target().connect()) {
      tell(operator, "CONFIG SET maxclients 1");
      tell(operator, "CLIENT KILL TYPE normal SKIPME yes");
      tell(operator, "CLIENT KILL TYPE pubsub");
      scene.last();
      tell(operator, "CONFIG SET maxclients " + before);
    }
    return new Over(-1, scene.servers()::awaitStable);
  }

  private static void tell(RespConnection operator, String command) throws IOException {
    String unused = operator.command(command.split(" ", -1));
  }

  /// The servers change first, and agents learn it later.
  static Over changePassword(Scene scene) throws InterruptedException {
    Servers servers = scene.servers();
    for (EmbeddedRedis server : servers.nodes()) {
      setUser(server, "<" + Servers.PASSWORD, ">" + NEXT_PASSWORD);
      String unused = server.command("CLIENT", "KILL", "USER", Access.USER);
    }
    scene.last();
    servers.access.use(NEXT_PASSWORD);
    return new Over(
        -1,
        () -> {
          servers.nodes().forEach(server -> setUser(server, ">" + Servers.PASSWORD));
          servers.access.use(Servers.PASSWORD);
          servers.nodes().forEach(server -> setUser(server, "<" + NEXT_PASSWORD));
        });
  }

  static Over takeRight(Scene scene) throws InterruptedException {
    scene.servers().nodes().forEach(server -> setUser(server, "-xadd"));
    scene.last();
    scene.servers().nodes().forEach(server -> setUser(server, "+xadd"));
    return Over.CLEAN;
  }

  private static void setUser(EmbeddedRedis server, String... rules) {
    String[] command = new String[3 + rules.length];
    command[0] = "ACL";
    command[1] = "SETUSER";
    command[2] = Access.USER;
    System.arraycopy(rules, 0, command, 3, rules.length);
    String unused = server.command(command);
  }

  static Over renewServer(Scene scene) {
    Certificates certificates = certificates(scene);
    renew(scene, certificates.server(), certificates.authority().issue());
    return Over.CLEAN;
  }

  static Over renewAgents(Scene scene) throws InterruptedException {
    Certificates certificates = certificates(scene);
    TestAuthority other = TestAuthority.in(folder(certificates));
    certificates.client().replaceBy(other.issue("agents"));
    NetworkFaults.killClients(scene.target());
    scene.last();
    certificates.client().replaceBy(certificates.authority().issue("agents"));
    return Over.CLEAN;
  }

  static Over expire(Scene scene) throws InterruptedException {
    Certificates certificates = certificates(scene);
    renew(scene, certificates.server(), certificates.authority().issueExpired("127.0.0.1"));
    scene.last();
    renew(scene, certificates.server(), certificates.authority().issue());
    return Over.CLEAN;
  }

  private static void renew(Scene scene, TestCertificate files, TestCertificate next) {
    files.replaceBy(next);
    scene.target().reloadCertificates();
    NetworkFaults.killClients(scene.target());
  }

  private static Certificates certificates(Scene scene) {
    return Objects.requireNonNull(((OneServer) scene.servers()).certificates);
  }

  private static Path folder(Certificates certificates) {
    return Objects.requireNonNull(certificates.authority().certificate().getParent());
  }
}

package dev.redoubt.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedTlsIT {
  @TempDir private Path folder;
  private TestAuthority authority;

  @BeforeEach
  void needTls() {
    assumeThat(EmbeddedRedis.hasTls()).isTrue();
    authority = TestAuthority.in(folder);
  }

  /// What a server answers a client that checks certificate and host.
  private static String ping(EmbeddedRedis server, SSLContext context) throws IOException {
    try (var socket = connected(server, context)) {
      socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.UTF_8));
      return new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
          .readLine();
    }
  }

  private static SSLSocket connected(EmbeddedRedis server, SSLContext context) throws IOException {
    var socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", server.port());
    var parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    return socket;
  }

  private void refused(EmbeddedRedis server, String message) {
    assertThatThrownBy(() -> ping(server, authority.trusting()))
        .isInstanceOf(SSLException.class)
        .hasStackTraceContaining(message);
  }

  @Test
  void clientsThatTrustTheAuthorityAreServed() throws IOException {
    try (var redis = EmbeddedRedis.builder().tls(authority).start()) {
      assertThat(redis.uri()).isEqualTo("rediss://127.0.0.1:" + redis.port());
      assertThat(ping(redis, authority.trusting())).isEqualTo("+PONG");
      assertThatThrownBy(() -> ping(redis, TestAuthority.in(folder).trusting()))
          .hasStackTraceContaining("unable to find valid certification path");
    }
  }

  @Test
  void onlyClientsWithACertificateOfTheAuthorityAreServedIfItIsDemanded() throws IOException {
    var stranger = TestAuthority.in(folder).issue("mallory");
    try (var redis = EmbeddedRedis.builder().tls(authority).clientCertificates().start()) {
      assertThat(ping(redis, authority.showing(authority.issue("alice")))).isEqualTo("+PONG");
      // In TLS 1.3 the server says so after the handshake. Were anything written by then, the
      // connection could be reset before the alert is read.
      try (var socket = connected(redis, authority.trusting())) {
        socket.startHandshake();
        assertThatThrownBy(() -> socket.getInputStream().read())
            .isInstanceOf(SSLException.class)
            .hasStackTraceContaining("certificate_required");
      }
      assertThatThrownBy(() -> ping(redis, authority.showing(stranger)))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void certificatesChangeWhileTheServerRuns() throws IOException {
    TestCertificate shown = authority.issue();
    try (var redis = EmbeddedRedis.builder().tls(shown, authority).start()) {
      shown.replaceBy(authority.issueExpired("127.0.0.1"));
      redis.reloadCertificates();
      refused(redis, "CertificateExpiredException");
      shown.replaceBy(authority.issue("elsewhere.example"));
      redis.reloadCertificates();
      refused(redis, "No subject alternative names matching IP address");
      shown.replaceBy(TestAuthority.in(folder).issue());
      redis.reloadCertificates();
      refused(redis, "valid certification path");
      shown.replaceBy(authority.issue());
      redis.reloadCertificates();
      assertThat(ping(redis, authority.trusting())).isEqualTo("+PONG");
    }
  }

  @Test
  void aClusterUsesTlsAlsoAmongItsNodes() throws IOException {
    try (var cluster = EmbeddedRedis.builder().tls(authority).clientCertificates().cluster(3, 1)) {
      assertThat(cluster.uri()).isEqualTo("rediss-cluster://" + Fleet.addresses(cluster.nodes()));
      EmbeddedRedis owner = cluster.ownerOf("key");
      owner.command("SET", "key", "value");
      EmbeddedRedis next = cluster.failOver(owner);
      EmbeddedRedis other =
          cluster.primaries().stream().filter(node -> node != next).findFirst().orElseThrow();
      cluster.migrate(cluster.slot("key"), cluster.slot("key"), other);
      assertThat(other.command("GET", "key")).isEqualTo("value");
      assertThat(ping(other, authority.showing(authority.issue("alice")))).isEqualTo("+PONG");
    }
  }

  @Test
  void sentinelsAndTheirNodesUseTlsAmongEachOther() throws IOException {
    try (var servers = EmbeddedRedis.builder().tls(authority).sentinel(1, 3)) {
      assertThat(servers.uri())
          .isEqualTo(
              "rediss-sentinel://" + Fleet.addresses(servers.sentinels()) + "/0?master=mymaster");
      assertThat(ping(servers.sentinels().getFirst(), authority.trusting())).isEqualTo("+PONG");
      assertThat(ping(servers.forceFailOver(), authority.trusting())).isEqualTo("+PONG");
    }
  }
}

package dev.redoubt.benchmarks.chaos;

import dev.redoubt.testkit.EmbeddedRedis;
import dev.redoubt.testkit.RecordingProxy;
import dev.redoubt.testkit.TestAuthority;
import dev.redoubt.testkit.TestCertificate;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One server behind a proxy, with mutual TLS or without.
final class OneServer extends Servers {
  /// Who may issue certificates, and those that are used.
  record Certificates(TestAuthority authority, TestCertificate server, TestCertificate client) {}

  private final EmbeddedRedis server;
  private final RecordingProxy proxy;
  final @Nullable Certificates certificates;

  private OneServer(
      Access access,
      EmbeddedRedis server,
      RecordingProxy proxy,
      @Nullable Certificates certificates) {
    super(access);
    this.server = server;
    this.proxy = proxy;
    this.certificates = certificates;
  }

  static OneServer plain(Path password) {
    EmbeddedRedis server = slowToLoad().start();
    RecordingProxy proxy = proxyOf(server);
    var access = new Access(proxy.uri(server.uri()), password, List.of());
    return new OneServer(access, server, proxy, null);
  }

  static OneServer mutualTls(Path folder, Path password) {
    var authority = TestAuthority.in(folder);
    var certificates = new Certificates(authority, authority.issue(), authority.issue("agents"));
    EmbeddedRedis server =
        slowToLoad().tls(certificates.server, authority).clientCertificates().start();
    RecordingProxy proxy = proxyOf(server);
    List<String> files =
        List.of(
            authority.certificate().toString(),
            certificates.client.certificate().toString(),
            certificates.client.key().toString());
    var access = new Access(proxy.uri(server.uri()), password, files);
    return new OneServer(access, server, proxy, certificates);
  }

  /// It answers LOADING now and then while it loads what [LifeFaults#loading] has saved, for a
  /// second or so.
  private static EmbeddedRedis.Builder slowToLoad() {
    return builder().config("key-load-delay 1").config("rdbcompression no");
  }

  private static RecordingProxy proxyOf(EmbeddedRedis server) {
    return RecordingProxy.inFrontOf(server, (connection, direction, buffer, length) -> {});
  }

  @Override
  List<EmbeddedRedis> nodes() {
    return List.of(server);
  }

  @Override
  List<EmbeddedRedis> primaries() {
    return List.of(server);
  }

  @Override
  RecordingProxy proxy(EmbeddedRedis of) {
    return proxy;
  }

  @Override
  boolean replicated() {
    return false;
  }

  @Override
  void awaitFailOver(EmbeddedRedis lost) {
    throw alone();
  }

  @Override
  void failOver(EmbeddedRedis primary) {
    throw alone();
  }

  @Override
  void stallReplication(EmbeddedRedis primary) {
    throw alone();
  }

  @Override
  void partition(EmbeddedRedis primary) {
    proxy.mode(RecordingProxy.Mode.STALL);
  }

  @Override
  void heal() {
    proxy.mode(RecordingProxy.Mode.PASS);
  }

  @Override
  void awaitStable() {}

  @Override
  public void close() {
    proxy.close();
    server.close();
  }

  private static IllegalStateException alone() {
    return new IllegalStateException("Nobody takes over from a server that is alone.");
  }
}

package dev.redoubt.redis;

import static dev.redoubt.redis.Fixture.OPTIONS;
import static dev.redoubt.redis.Fixture.done;
import static dev.redoubt.transport.Stream.DATA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.redoubt.message.Bytes;
import dev.redoubt.spi.Inbox;
import dev.redoubt.spi.Transport;
import dev.redoubt.testkit.EmbeddedRedis;
import dev.redoubt.transport.InboxId;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Resolution of host names.
class NamesIT {
  @Test
  void theSecondAddressIsTriedIfNobodyAnswersAtTheFirst() {
    try (EmbeddedRedis server = EmbeddedRedis.start();
        Transport transport =
            transport(server, host -> List.of(address(host, 2), address(host, 1)))) {
      writesAndReads(transport);
    }
  }

  @Test
  void everyConnectionResolvesTheNameAgain() {
    try (EmbeddedRedis server = EmbeddedRedis.start()) {
      AtomicInteger asked = new AtomicInteger();
      try (Transport transport =
          transport(server, host -> List.of(address(host, asked.incrementAndGet() > 1 ? 1 : 2)))) {
        var unused =
            catchThrowable(() -> transport.open(Fixture.newInbox(), new RecordingReceiver()));
        writesAndReads(transport);
      }
      assertThat(asked.get()).isGreaterThan(1);
    }
  }

  private static void writesAndReads(Transport transport) {
    RecordingReceiver receiver = new RecordingReceiver();
    InboxId id = Fixture.newInbox();
    try (Inbox inbox = transport.open(id, receiver)) {
      done(inbox.write(id, DATA, Bytes.utf8("hello")));
      receiver.awaitText("hello");
    }
  }

  private static Transport transport(EmbeddedRedis server, Names names) {
    URI uri = URI.create("redis://redis.test:" + server.port());
    return RedisTransportProvider.create(uri, OPTIONS, names);
  }

  /// 127.0.0.`last`; the server listens at 127.0.0.1 only.
  private static InetAddress address(String host, int last) throws UnknownHostException {
    return InetAddress.getByAddress(host, new byte[] {127, 0, 0, (byte) last});
  }

  /// An agent that lists names right after its start must not fail for lack of a connection.
  @Test
  void theDirectoryIsReadAsSoonAsItsConnectionIsUp() {
    try (EmbeddedRedis server = EmbeddedRedis.start()) {
      CompletableFuture<Void> mayOpen = new CompletableFuture<>();
      RedisUri uri = RedisUri.parse(URI.create(server.uri()));
      ServerAccess access = ServerAccess.of(uri, Names.SYSTEM, OPTIONS);
      Failures failures = access.failures();
      Refusals refusals = new Refusals(refusal -> {}, System::nanoTime);
      try (Servers servers =
          Servers.of(
              new Servers.Settings(access, failures, OPTIONS.connectTimeout(), 1 << 20),
              refusals)) {
        var kept =
            new KeptConnection(
                    "test",
                    () -> {},
                    () -> {
                      mayOpen.join();
                      return servers.connect(null);
                    },
                    null,
                    failures,
                    refusals,
                    lost -> {})
                .patient();
        var directory = new DirectoryStore(Fixture.KEYS, failures, kept, kept);
        kept.start();
        var names = directory.names();
        var late = kept.call(List.of(), Commands.time(), List.of(), false);

        assertThat(names).isNotDone();
        assertThat(late).isCompletedExceptionally();
        mayOpen.complete(null);
        assertThat(done(names)).isEmpty();
        kept.stop();
      }
    }
  }
}

package dev.redoubt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.files.TlsFiles;
import dev.redoubt.spi.Inbox;
import dev.redoubt.spi.Receiver;
import dev.redoubt.spi.Transport;
import dev.redoubt.spi.TransportProvider.Options;
import dev.redoubt.transport.InboxId;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class SharedTransportsTest {
  private static final URI HOST = URI.create("redis://host");

  private final SharedTransports transports = new SharedTransports(source -> new Closeable());

  private static final class Closeable implements Transport {
    int closed;

    @Override
    public Inbox open(InboxId inbox, Receiver receiver) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<List<ListedName>> names() {
      return CompletableFuture.completedStage(List.of());
    }

    @Override
    public void close() {
      closed++;
    }
  }

  private static AgentSettings.Source.Opened source(URI uri, Options options) {
    return new AgentSettings.Source.Opened(uri, options);
  }

  private static Options options() {
    return Options.DEFAULT
        .namespace("shared")
        .connectTimeout(Duration.ofSeconds(3))
        .ssl(TlsFiles.trusting(Path.of("ca.crt")));
  }

  @Test
  void agentsWithEqualSettingsShareATransportWhichIsClosedWithTheLast() {
    Closeable first = (Closeable) transports.acquire(source(HOST, options()));
    Transport second = transports.acquire(source(URI.create("redis://host"), options()));
    assertThat(second).isSameAs(first);
    transports.release(source(HOST, options()));
    assertThat(first.closed).isZero();
    transports.release(source(HOST, options()));
    assertThat(first.closed).isOne();
    assertThat(transports.acquire(source(HOST, options()))).isNotSameAs(first);
  }

  @Test
  void anySettingThatDiffersNeedsATransportOfItsOwn() {
    Transport shared = transports.acquire(source(HOST, options()));
    Supplier<RedisLogin> login = () -> RedisLogin.of("secret");
    assertThat(transports.acquire(source(URI.create("redis://host/1"), options())))
        .isNotSameAs(shared);
    for (Options other :
        List.of(
            options().namespace("other"),
            options().connectTimeout(Duration.ofSeconds(4)),
            options().waitForRedis(true),
            options().login(login),
            options().sentinelLogin(login),
            options().ssl(null),
            options().ssl(TlsFiles.trusting(Path.of("other.crt"))))) {
      assertThat(transports.acquire(source(HOST, other))).isNotSameAs(shared);
    }
    assertThat(transports.acquire(source(HOST, options().login(login))))
        .isSameAs(transports.acquire(source(HOST, options().login(login))));
  }

  @Test
  void whatIsNotHeldCannotBeReleased() {
    assertThatThrownBy(() -> transports.release(source(HOST, options())))
        .isInstanceOf(IllegalStateException.class);
  }
}

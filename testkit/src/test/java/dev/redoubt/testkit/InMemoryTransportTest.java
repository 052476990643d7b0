package dev.redoubt.testkit;

import static dev.redoubt.testkit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.TransportException;
import dev.redoubt.core.Base32;
import dev.redoubt.identity.AgentName;
import dev.redoubt.message.Bytes;
import dev.redoubt.spi.Inbox;
import dev.redoubt.spi.Receiver;
import dev.redoubt.spi.Transport.ListedName;
import dev.redoubt.transport.Entry;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Listing.Listed;
import dev.redoubt.transport.Misbehaviour;
import dev.redoubt.transport.Stream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InMemoryTransportTest {
  private static final AgentName BOB = AgentName.of("bob");
  private static final Bytes BUNDLE = Bytes.utf8("bundle");

  private final ManualClock clock = new ManualClock();
  private final InMemoryTransport transport = new InMemoryTransport(clock);

  @AfterEach
  void close() {
    transport.close();
  }

  @Test
  void entriesArriveInOrderThoseOfTheHandshakeStreamFirst() {
    Inbox alice = transport.open(inbox(1), new Heard());
    for (int i = 0; i < 100; i++) {
      alice.write(inbox(2), Stream.DATA, Bytes.utf8("data " + i));
    }
    alice.write(inbox(2), Stream.HANDSHAKE, Bytes.utf8("init"));
    var heard = new Heard();
    transport.open(inbox(2), heard);
    await().until(() -> heard.log.size() == 102);
    assertThat(heard.log.subList(0, 3)).containsExactly("connected", "init", "data 0");
    assertThat(heard.log.subList(2, 102))
        .isEqualTo(IntStream.range(0, 100).mapToObj(i -> "data " + i).toList());
  }

  @Test
  void anInboxIsReadOnceAndKeepsWhatCameWhileItWasClosed() {
    Inbox alice = transport.open(inbox(1), new Heard());
    var first = new Heard();
    Inbox bob = transport.open(inbox(2), first);
    alice.write(inbox(2), Stream.DATA, Bytes.utf8("one"));
    await().until(() -> first.log.contains("one"));
    alice.write(inbox(2), Stream.DATA, Bytes.utf8("two"));
    await().until(() -> first.log.contains("two"));
    bob.close();
    alice.write(inbox(2), Stream.DATA, Bytes.utf8("three"));
    var second = new Heard();
    transport.open(inbox(2), second);
    await().until(() -> second.log.contains("three"));
    assertThat(first.log).containsExactly("connected", "one", "two");
  }

  @Test
  void whatAReceiverHeldWhenItWasCutOffIsReadAgain() {
    Inbox alice = transport.open(inbox(1), new Heard());
    var heard = new Heard();
    var holding = new CountDownLatch(1);
    heard.beforeReturn = holding;
    transport.open(inbox(2), heard);
    alice.write(inbox(2), Stream.DATA, Bytes.utf8("one"));
    await().until(() -> heard.log.contains("one"));
    transport.goOffline();
    holding.countDown();
    await().until(() -> heard.log.size() == 3);
    transport.goOnline();
    await().until(() -> heard.log.size() == 5);
    assertThat(heard.log).containsExactly("connected", "one", "disconnected", "connected", "one");
  }

  @Test
  void offlineEverythingFailsAndNothingIsWritten() {
    var heard = new Heard();
    Inbox alice = transport.open(inbox(1), heard);
    transport.goOffline();
    for (CompletionStage<?> stage :
        List.of(
            alice.write(inbox(1), Stream.DATA, Bytes.utf8("lost")),
            alice.heartbeat(BOB, BUNDLE),
            alice.list(BOB),
            alice.leave(BOB),
            transport.names())) {
      assertThat(stage.toCompletableFuture())
          .isCompletedExceptionally()
          .failsWithin(Duration.ZERO)
          .withThrowableThat()
          .withCauseInstanceOf(TransportException.class);
    }
    assertThatThrownBy(() -> transport.open(inbox(2), new Heard()))
        .isInstanceOf(TransportException.class);
    transport.goOnline();
    alice.write(inbox(1), Stream.DATA, Bytes.utf8("kept"));
    await().until(() -> heard.log.contains("kept"));
    assertThat(heard.log).containsExactly("connected", "disconnected", "connected", "kept");
  }

  @Test
  void aServerThatStartsAgainEmptyHasForgottenAll() {
    Inbox alice = transport.open(inbox(1), new Heard());
    alice.heartbeat(BOB, BUNDLE);
    alice.write(inbox(2), Stream.DATA, Bytes.utf8("forgotten"));
    transport.clear();
    assertThat(now(transport.names())).isEmpty();
    var heard = new Heard();
    transport.open(inbox(2), heard);
    alice.write(inbox(2), Stream.DATA, Bytes.utf8("kept"));
    await().until(() -> heard.log.contains("kept"));
    assertThat(heard.log).containsExactly("connected", "kept");
  }

  @Test
  void theDirectoryListsTheNewestHeartbeatFirst() {
    Inbox older = transport.open(inbox(1), new Heard());
    Inbox newer = transport.open(inbox(2), new Heard());
    long first = now(older.heartbeat(BOB, BUNDLE));
    clock.advance(Duration.ofSeconds(5));
    long second = now(newer.heartbeat(BOB, BUNDLE));
    now(newer.heartbeat(AgentName.of("silent"), null));
    assertThat(second - first).isEqualTo(5_000);
    assertThat(now(older.list(BOB)).inboxes())
        .containsExactly(new Listed(inbox(2), second, BUNDLE), new Listed(inbox(1), first, BUNDLE));
    assertThat(now(older.list(BOB)).timeMillis()).isEqualTo(second);
    assertThat(now(transport.names())).containsExactly(new ListedName(BOB, second));
  }

  @Test
  void aBundleIsGoneAMinuteAfterItsLastHeartbeatByTheMonotonicClock() {
    Inbox bob = transport.open(inbox(1), new Heard());
    bob.heartbeat(BOB, BUNDLE);
    clock.jumpWall(Duration.ofDays(1));
    clock.advance(Duration.ofSeconds(60));
    assertThat(now(bob.list(BOB)).inboxes()).hasSize(1);
    clock.advance(Duration.ofMillis(1));
    assertThat(now(bob.list(BOB)).inboxes()).isEmpty();
    assertThat(now(transport.names())).isEmpty();
  }

  @Test
  void joiningAndLeavingIsHintedToEverybodyOnce() {
    var heard = new Heard();
    transport.open(inbox(1), heard);
    Inbox bob = transport.open(inbox(2), new Heard());
    bob.heartbeat(BOB, null);
    bob.heartbeat(BOB, BUNDLE);
    bob.heartbeat(BOB, BUNDLE);
    bob.leave(BOB);
    await().until(() -> heard.log.size() == 3);
    assertThat(heard.log).containsExactly("connected", "join bob", "leave bob");
    assertThat(now(transport.names())).isEmpty();
  }

  @Test
  void anInboxIsOpenOnceAtATime() {
    transport.open(inbox(1), new Heard());
    assertThatThrownBy(() -> transport.open(inbox(1), new Heard()))
        .isInstanceOf(IllegalStateException.class);
  }

  private static <T> T now(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  private static InboxId inbox(int number) {
    byte[] bytes = new byte[16];
    bytes[0] = (byte) number;
    return new InboxId(Base32.encode(bytes));
  }

  private static final class Heard implements Receiver {
    private final List<String> log = new CopyOnWriteArrayList<>();
    private CountDownLatch beforeReturn = new CountDownLatch(0);

    @Override
    public void entries(List<Entry> entries) {
      entries.forEach(entry -> log.add(entry.bytes().toUtf8()));
      try {
        beforeReturn.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void connected() {
      log.add("connected");
    }

    @Override
    public void disconnected(String reason) {
      log.add("disconnected");
    }

    @Override
    public void hint(AgentName name, boolean joined) {
      log.add((joined ? "join " : "leave ") + name);
    }

    @Override
    public void misbehaviour(Misbehaviour kind, String detail) {
      log.add(kind + " " + detail);
    }
  }
}

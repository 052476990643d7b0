package dev.redoubt.redis;

import static dev.redoubt.redis.Fixture.done;
import static dev.redoubt.redis.Patience.PATIENCE;
import static dev.redoubt.redis.Patience.await;
import static dev.redoubt.transport.Stream.DATA;
import static dev.redoubt.transport.Stream.HANDSHAKE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.TransportException;
import dev.redoubt.message.Bytes;
import dev.redoubt.spi.Inbox;
import dev.redoubt.transport.Entry;
import dev.redoubt.transport.InboxId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RoundTripIT extends OneInbox {
  @Test
  void entriesAreReadInOrderAndDeleted() {
    List<String> written = IntStream.range(0, 500).mapToObj(Integer::toString).toList();

    written.forEach(text -> fixture.inbox.write(fixture.id, DATA, Bytes.utf8(text)));

    fixture.receiver.awaitText("499");
    assertThat(fixture.receiver.texts()).isEqualTo(written);
    await().until(() -> fixture.redis.xlen(fixture.key(DATA)) == 0);
  }

  @Test
  void connectedIsReportedFirst() {
    fixture.write(DATA, "first");

    fixture.receiver.awaitText("first");
    assertThat(fixture.receiver.news()).containsExactly("connected");
  }

  @Test
  void theLargestEnvelopeArrivesUnchanged() {
    byte[] largest = new byte[(1 << 20) + 128];
    for (int i = 0; i < largest.length; i++) {
      largest[i] = (byte) (i * 31);
    }

    done(fixture.inbox.write(fixture.id, DATA, Bytes.wrap(largest)));

    await().until(() -> fixture.receiver.entries().size() == 1);
    assertThat(fixture.receiver.entries().getFirst())
        .isEqualTo(new Entry(DATA, Bytes.wrap(largest)));
  }

  @Test
  void waitingHandshakesAreReadBeforeWaitingData() {
    InboxId waiting = Fixture.newInbox();
    for (int i = 0; i < 40; i++) {
      done(fixture.inbox.write(waiting, DATA, Bytes.utf8("data")));
    }
    for (int i = 0; i < 40; i++) {
      done(fixture.inbox.write(waiting, HANDSHAKE, Bytes.utf8("handshake")));
    }

    RecordingReceiver receiver = new RecordingReceiver();
    fixture.transport.open(waiting, receiver);
    await().until(() -> receiver.entries().size() == 80);

    List<String> read = receiver.texts();
    assertThat(read.subList(0, 40)).containsOnly("handshake");
    assertThat(read.subList(40, 80)).containsOnly("data");
  }

  @Test
  void anEntryIsDeletedOnlyAfterTheReceiverReturned() throws InterruptedException {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    InboxId slow = Fixture.newInbox();
    RecordingReceiver receiver =
        new RecordingReceiver() {
          @Override
          public void entries(List<Entry> read) {
            entered.countDown();
            try {
              release.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
            super.entries(read);
          }
        };

    try (Inbox inbox = fixture.transport.open(slow, receiver)) {
      done(inbox.write(slow, DATA, Bytes.utf8("held")));
      assertThat(entered.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(fixture.redis.xlen(Fixture.KEYS.stream(slow, DATA))).isEqualTo(1);
      release.countDown();
      await().until(() -> fixture.redis.xlen(Fixture.KEYS.stream(slow, DATA)) == 0);
    }
  }

  @Test
  void aReceiverThatThrowsDoesNotEndTheReader() {
    InboxId id = Fixture.newInbox();
    RecordingReceiver receiver =
        new RecordingReceiver() {
          @Override
          public void entries(List<Entry> read) {
            super.entries(read);
            if (texts().size() == 1) {
              throw new AssertionError("planted");
            }
          }
        };

    try (Inbox inbox = fixture.transport.open(id, receiver)) {
      done(inbox.write(id, DATA, Bytes.utf8("first")));
      receiver.awaitText("first");
      done(inbox.write(id, DATA, Bytes.utf8("second")));
      receiver.awaitText("second");
    }
  }

  @Test
  void twoInboxesShareATransportAndItsConnections() {
    InboxId other = Fixture.newInbox();
    RecordingReceiver receiver = new RecordingReceiver();
    long clients = fixture.redis.clientList().lines().count();

    try (Inbox second = fixture.transport.open(other, receiver)) {
      done(fixture.inbox.write(other, DATA, Bytes.utf8("to the second")));
      done(second.write(fixture.id, DATA, Bytes.utf8("to the first")));

      receiver.awaitText("to the second");
      fixture.receiver.awaitText("to the first");
      assertThat(fixture.redis.clientList().lines().count()).isEqualTo(clients + 1);
    }
  }

  @Test
  void aClosedInboxStopsReadingWhileTheOtherContinues() {
    InboxId other = Fixture.newInbox();
    RecordingReceiver receiver = new RecordingReceiver();
    fixture.transport.open(other, receiver).close();

    done(fixture.inbox.write(other, DATA, Bytes.utf8("too late")));
    fixture.write(DATA, "still there");

    fixture.receiver.awaitText("still there");
    assertThat(receiver.entries()).isEmpty();
    assertThat(fixture.redis.xlen(Fixture.KEYS.stream(other, DATA))).isEqualTo(1);
  }

  @Test
  void writesInFlightAreBoundedInBytes() {
    Bytes envelope = Bytes.wrap(new byte[1 << 20]);
    InboxId nobody = Fixture.newInbox();
    List<CompletableFuture<Void>> writes = new ArrayList<>();

    server.suspend();
    for (int i = 0; i < 100; i++) {
      writes.add(fixture.inbox.write(nobody, DATA, envelope).toCompletableFuture());
    }

    server.resume();

    CompletableFuture<Void> last = writes.getLast();
    assertThat(last).isCompletedExceptionally();
    assertThatThrownBy(last::join)
        .cause()
        .isInstanceOfSatisfying(
            TransportException.class, e -> assertThat(e.code()).isEqualTo("REDIS_OVERLOADED"));
    done(writes.getFirst());
    await().until(() -> writes.stream().allMatch(CompletableFuture::isDone));
    done(fixture.inbox.write(nobody, DATA, envelope));
    fixture.redis.del(Fixture.KEYS.stream(nobody, DATA));
  }
}

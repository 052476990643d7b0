package dev.redoubt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReaderPermitsTest {
  private static final int READERS = 20;

  private final ReaderPermits permits = new ReaderPermits(2, Duration.ofHours(1));

  @Test
  void noMoreWorkAtOnceThanThereArePermits() throws InterruptedException {
    AtomicInteger working = new AtomicInteger();
    CountDownLatch go = new CountDownLatch(1);
    List<Thread> readers = new ArrayList<>();
    for (int i = 0; i < READERS; i++) {
      readers.add(
          Thread.ofPlatform()
              .start(() ->
                  permits.run(() -> {
                    working.incrementAndGet();
                    await(go);
                    working.decrementAndGet();
                  })));
    }
    for (Thread reader : readers) {
      while (!waits(reader)) {
        Thread.onSpinWait();
      }
    }
    assertThat(working).hasValue(2);

    go.countDown();
    for (Thread reader : readers) {
      reader.join();
    }
    assertThat(working).hasValue(0);
  }

  private static boolean waits(Thread thread) {
    return switch (thread.getState()) {
      case WAITING, TIMED_WAITING -> true;
      default -> false;
    };
  }

  @Test
  void readersThatNeverEndDoNotStopOthers() throws InterruptedException {
    ReaderPermits few = new ReaderPermits(2, Duration.ofMillis(1));
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch bothWork = new CountDownLatch(2);
    List<Thread> stuck = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      stuck.add(
          Thread.ofPlatform()
              .start(() ->
                  few.run(() -> {
                    bothWork.countDown();
                    await(never);
                  })));
    }
    bothWork.await();
    AtomicInteger done = new AtomicInteger();

    few.run(done::incrementAndGet);

    assertThat(done).hasValue(1);
    never.countDown();
    for (Thread reader : stuck) {
      reader.join();
    }
  }

  @Test
  void workThatThrowsReturnsItsPermit() {
    for (int i = 0; i < 3; i++) {
      assertThat(thrownBy(() -> permits.run(ReaderPermitsTest::fail))).isTrue();
    }
    AtomicInteger done = new AtomicInteger();

    permits.run(() -> permits.run(done::incrementAndGet)); // both permits are there

    assertThat(done).hasValue(1);
  }

  private static boolean thrownBy(Runnable work) {
    try {
      work.run();
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }

  private static void fail() {
    throw new IllegalStateException("on purpose");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}

package dev.redoubt.cli;

import dev.redoubt.Handler;
import dev.redoubt.Message;
import dev.redoubt.MessageContext;
import dev.redoubt.ReceivedFile;
import dev.redoubt.message.Bytes;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;

/// Prints messages until it has printed enough, the reader is gone, or it is stopped. A message
/// counts as handled once its line is written; one that arrives too late stays unsettled, so that
/// its sender moves it to the next instance of our name.
final class MessagePrinter implements Handler<Bytes> {
  private final ReentrantLock lock = new ReentrantLock();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Terminal terminal;
  private final boolean json;
  private long remaining;
  private volatile boolean leftSome;

  MessagePrinter(Terminal terminal, boolean json, long count) {
    this.terminal = terminal;
    this.json = json;
    this.remaining = count;
  }

  @Override
  public void handle(Message<Bytes> message, MessageContext context) {
    lock.lock();
    try {
      if (remaining == 0 || !print(new ReceivedMessage(message))) {
        var unused = context.settleLater();
        leftSome = true;
        remaining = 0;
      } else {
        remaining--;
      }
      if (remaining == 0) {
        ended.countDown();
      }
    } finally {
      lock.unlock();
    }
  }

  /// A file is complete: it stays whether its line can be printed or not.
  void file(ReceivedFile file) {
    lock.lock();
    try {
      terminal.data(json ? json(file) : line(file, terminal.outInk()));
      if (!terminal.flush() || (remaining > 0 && --remaining == 0)) {
        remaining = 0;
        ended.countDown();
      }
    } finally {
      lock.unlock();
    }
  }

  private static String json(ReceivedFile file) {
    return new JsonLine()
        .with("file", file.path().toString())
        .with("name", file.name())
        .with("from", file.from())
        .with("fingerprint", file.fingerprint().toString())
        .with("type", file.type())
        .with("bytes", file.size())
        .with("sha256", file.sha256().toHex())
        .with("redelivered", file.redelivered())
        .toString();
  }

  private static String line(ReceivedFile file, AnsiColors ink) {
    return ink.dim(ReceivedMessage.TIME.format(Instant.now()))
        + "  "
        + ink.bold(file.from())
        + "  "
        + ink.cyan(Text.printable(file.type()))
        + "  "
        + (file.redelivered() ? ink.red("(redelivered) ") : "")
        + Text.printable(file.path().toString())
        + ink.dim("  " + Text.bytes(file.size()));
  }

  private boolean print(ReceivedMessage message) {
    terminal.data(json ? message.json() : message.line(terminal.outInk()));
    return terminal.flush();
  }

  /// Does not wait for a blocked write.
  void stop() {
    ended.countDown();
  }

  /// Whether messages arrived too late and were left unsettled.
  boolean leftSome() {
    return leftSome;
  }

  void awaitEnd() throws InterruptedException {
    ended.await();
  }
}

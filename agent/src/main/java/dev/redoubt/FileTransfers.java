package dev.redoubt;

import dev.redoubt.identity.AgentName;
import dev.redoubt.internal.FileReason;
import dev.redoubt.internal.SystemRandom;
import dev.redoubt.internal.transfer.FileMessage;
import dev.redoubt.message.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The files of one agent: sends them, a few at a time, and takes those of others where the
/// application wants them. Thread-safe.
final class FileTransfers {
  /// Bytes of a chunk; smaller ones cost more CPU, larger ones make no difference.
  static final int CHUNK = 256 << 10;

  /// Bytes of one file that are under way, where the heap is large enough for that.
  static final long WINDOW = 4L << 20;

  /// Files that are sent at a time; more wait.
  private static final int SENDING = 4;

  private static final int WAITING = 1_000;
  private static final Duration IDLE = Duration.ofSeconds(10);

  private final AgentSettings settings;
  private final Lifecycle lifecycle;
  private @Nullable FilePost post; // until #use
  private final @Nullable FileReceiver receiver;
  private final ThreadPoolExecutor threads;
  private final Set<FileSending> open = ConcurrentHashMap.newKeySet();

  /// Opens the folder for files, where the application takes some.
  FileTransfers(AgentSettings settings, Lifecycle lifecycle) {
    this.settings = settings;
    this.lifecycle = lifecycle;
    String name = settings.name().value();
    this.receiver = receiver(settings);
    this.threads =
        new ThreadPoolExecutor(
            SENDING,
            SENDING,
            IDLE.toSeconds(),
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING),
            Thread.ofPlatform().daemon().name("redoubt-" + name + "-file-", 0).factory());
    threads.allowCoreThreadTimeOut(true);
  }

  private static @Nullable FileReceiver receiver(AgentSettings settings) {
    FileReceiver.Settings files = settings.files();
    if (files == null) {
      return null;
    }
    try {
      FileReceiver opened = new FileReceiver(settings.name().value(), files, settings.time());
      opened.register(settings.handlers());
      return opened;
    } catch (ConfigurationException e) {
      settings.release();
      throw e;
    }
  }

  /// Before anything is sent.
  void use(Sender sender, Requests requests) {
    int chunk = Math.min(CHUNK, settings.limits().messageMax() - 256);
    long window = Math.min(WINDOW, Runtime.getRuntime().maxMemory() / 32);
    post = new FilePost(sender, requests, settings.time(), chunk, window);
  }

  /// @throws DeliveryException with code `BAD_NAME`, `BAD_TYPE`, `BAD_TIME_TO_LIVE`,
  ///   `FILE_UNREADABLE`, `OUTBOX_FULL` or `CLOSED`
  FileDelivery send(String peer, String type, Path file, FileOptions options) {
    AgentName to = Sender.name(peer);
    MessageChecks.checkType(type);
    Duration patience = patience(options);
    try {
      Path last = file.getFileName();
      String name = options.nameOr(last == null ? "file" : last.toString());
      requireName(name);
      PathSource source = new PathSource(file);
      FileSending.What what = new FileSending.What(type, name, options.occasion(), null);
      return start(new FileSending(post(), to, what, source, patience));
    } catch (IOException e) {
      throw new DeliveryException(
          ErrorCode.FILE_UNREADABLE, file + " cannot be sent: " + FileReason.of(e) + ".");
    }
  }

  FileDelivery send(String peer, String type, InputStream stream, FileOptions options) {
    AgentName to = Sender.name(peer);
    MessageChecks.checkType(type);
    Duration patience = patience(options);
    Bytes id = Bytes.wrap(SystemRandom.INSTANCE.bytes(FileMessage.ID_SIZE));
    FileSending.What what = new FileSending.What(type, options.nameOr("file"), "", id);
    return start(new FileSending(post(), to, what, new StreamSource(stream), patience));
  }

  FilePost post() {
    return Objects.requireNonNull(post);
  }

  private static void requireName(String name) {
    if (name.isEmpty() || Bytes.utf8Size(name) > FileMessage.NAME_MAX) {
      throw new DeliveryException(
          ErrorCode.BAD_NAME,
          "The name of a file has 1 to 255 bytes of UTF-8: give it another one by its options.");
    }
  }

  private Duration patience(FileOptions options) {
    Duration patience = options.patienceOr(settings.timeToLive());
    if (!AgentSettings.validSpan(patience)) {
      throw new DeliveryException(
          ErrorCode.BAD_TIME_TO_LIVE,
          "The patience with a file lies between 1 ms and 24 h, but is " + patience + ".");
    }
    return patience;
  }

  private FileDelivery start(FileSending sending) {
    open.add(sending);
    try {
      if (lifecycle.closing()) {
        throw Outbox.closedException();
      }
      var unused = sending.done().whenComplete((end, failure) -> open.remove(sending));
      threads.execute(sending);
      return sending;
    } catch (RejectedExecutionException e) {
      sending.refuse();
      throw lifecycle.closing()
          ? Outbox.closedException()
          : new DeliveryException(
              ErrorCode.OUTBOX_FULL,
              WAITING + " files wait to be sent already: wait for deliveries.");
    } catch (DeliveryException e) {
      sending.refuse();
      throw e;
    }
  }

  /// What is under way ends now.
  void leave() {
    threads.shutdown();
    open.forEach(FileSending::close);
  }

  /// No handler runs any more.
  void close() {
    if (receiver != null) {
      receiver.close();
    }
  }
}

package dev.redoubt;

import dev.redoubt.core.Throttle;
import dev.redoubt.environment.TimeSource;
import dev.redoubt.identity.Standing;
import dev.redoubt.identity.VerifiedPeer;
import dev.redoubt.internal.FileReason;
import dev.redoubt.internal.Loggers;
import dev.redoubt.internal.transfer.FileMessage;
import dev.redoubt.internal.transfer.FileMessage.Answer;
import dev.redoubt.internal.transfer.Refusal;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes files: the handlers of what their senders say (§7.19).
final class FileReceiver implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Loggers.AGENT);
  private static final int ATTEMPTS = 3;

  private final String name;
  private final FileHandler handler;
  private final TimeSource time;
  private final PartFolder folder;
  private final FileTable table;
  private final Throttle<String> pace = new Throttle<>();

  /// What an application has given.
  record Settings(Path folder, FileHandler handler, FileLimits limits) {}

  /// @throws ConfigurationException with code `FILES_FOLDER`
  FileReceiver(String name, Settings settings, TimeSource time) {
    this.name = name;
    this.handler = settings.handler();
    this.time = time;
    this.folder = PartFolder.open(settings.folder());
    this.table = new FileTable(folder, settings.limits());
    try {
      table.load(Instant.ofEpochMilli(time.now().wallMillis()), time.nanos());
    } catch (IOException e) {
      folder.close();
      throw new ConfigurationException(
          ErrorCode.FILES_FOLDER,
          "Files cannot be taken into " + settings.folder() + ": " + FileReason.of(e) + ".",
          e);
    }
  }

  void register(Handlers handlers) {
    HandlerOptions once = HandlerOptions.DEFAULT.attempts(1);
    handlers.addOwnForRequests(FileMessage.OFFER, this::offer, once);
    handlers.addOwn(FileMessage.CHUNK, this::chunk);
    handlers.addOwnForRequests(
        FileMessage.END, this::end, HandlerOptions.DEFAULT.attempts(ATTEMPTS));
    handlers.addOwn(FileMessage.CANCEL, this::cancel);
  }

  private static Sender.Body reply(Message<Bytes> to, Answer answer) {
    return Sender.Body.own(to.type(), answer.encode());
  }

  private Object offer(Message<Bytes> message, MessageContext context) {
    try {
      FileMessage.Offer offer = FileMessage.Offer.decode(message.body());
      return reply(message, offered(message, offer, context));
    } catch (MalformedException e) {
      context.reject();
      return message;
    } catch (IOException e) {
      return reply(message, new Answer.Refused(trouble(e)));
    }
  }

  private Answer offered(Message<Bytes> message, FileMessage.Offer offer, MessageContext context)
      throws IOException {
    VerifiedPeer from = message.inbound().from();
    long nanos = time.nanos();
    table.sweep(nanos);
    IncomingTransfer transfer = table.find(from.fingerprint(), offer.id());
    if (transfer == null) {
      boolean stranger = from.standing() == Standing.STRANGER;
      switch (table.admit(from.fingerprint(), stranger, offer, nanos)) {
        case FileTable.Admission.Taken(IncomingTransfer taken) -> transfer = taken;
        case FileTable.Admission.Not(Refusal reason) -> {
          return new Answer.Refused(reason);
        }
      }
    }
    transfer.touch(nanos);
    Answer answer = transfer.offered(offer);
    if (answer == null) {
      return reopened(transfer, offer, message, context);
    }
    if (answer instanceof Answer.Refused(Refusal reason)
        && !reason.passing()
        && reason != Refusal.STORAGE
        && transfer.unfinished()) {
      table.remove(transfer);
    }
    return answer;
  }

  /// Hashing takes long, and computes: not here, but on a thread of its own. Where the sender does
  /// not wait for it, its next offer is answered at once.
  ///
  /// @return what does not count, since the message is settled later
  private Answer reopened(
      IncomingTransfer transfer,
      FileMessage.Offer offer,
      Message<Bytes> message,
      MessageContext context) {
    MessageContext.Unsettled later = context.settleLater();
    Thread.ofPlatform()
        .daemon()
        .name("redoubt-" + name + "-file")
        .start(() -> {
          Answer answer;
          try {
            answer = transfer.reopen(offer.restart());
          } catch (IOException e) {
            answer = new Answer.Refused(trouble(e));
          }
          later.answered(reply(message, answer));
        });
    return new Answer.Done();
  }

  private void chunk(Message<Bytes> message, MessageContext context) {
    FileMessage.Chunk chunk;
    try {
      chunk = FileMessage.Chunk.decode(message.body());
    } catch (MalformedException e) {
      context.reject();
      return;
    }
    IncomingTransfer transfer = table.find(message.fingerprint(), chunk.id());
    if (transfer == null) {
      context.reject();
      return;
    }
    transfer.touch(time.nanos());
    transfer.chunk(chunk, context, size -> table.grows(transfer, size));
  }

  private Object end(Message<Bytes> message, MessageContext context) throws Exception {
    FileMessage.End end;
    try {
      end = FileMessage.End.decode(message.body());
    } catch (MalformedException e) {
      context.reject();
      return message;
    }
    IncomingTransfer transfer = table.find(message.fingerprint(), end.id());
    if (transfer == null) {
      return reply(message, new Answer.Refused(Refusal.UNKNOWN));
    }
    Answer answer;
    try {
      answer = transfer.end(end);
    } catch (IOException e) {
      answer = new Answer.Refused(trouble(e));
    }
    if (answer instanceof Answer.Refused(Refusal reason) && reason == Refusal.MISMATCH) {
      table.remove(transfer);
    }
    if (answer != null) {
      return reply(message, answer);
    }
    table.whole(transfer, time.nanos());
    return reply(message, handle(transfer, message, context));
  }

  private Answer handle(IncomingTransfer transfer, Message<Bytes> message, MessageContext context)
      throws Exception {
    ReceivedFile file = transfer.file(message.from(), message.redelivered(), context.attempt());
    Attempt attempt = new Attempt(context);
    boolean returned = false;
    try {
      handler.handle(file, attempt);
      returned = true;
    } finally {
      if (!returned || attempt.rejected) {
        notHandled(transfer, attempt.rejected || context.attempt() >= ATTEMPTS);
      }
    }
    if (attempt.rejected) {
      return new Answer.Refused(Refusal.REFUSED);
    }
    transfer.handled();
    return new Answer.Done();
  }

  private void notHandled(IncomingTransfer transfer, boolean last) {
    transfer.again();
    if (last) {
      transfer.discard(true);
      table.remove(transfer);
    }
  }

  private void cancel(Message<Bytes> message, MessageContext context) {
    try {
      FileMessage.Cancel cancel = FileMessage.Cancel.decode(message.body());
      IncomingTransfer transfer = table.find(message.fingerprint(), cancel.id());
      if (transfer != null && transfer.unfinished()) {
        table.remove(transfer);
      }
    } catch (MalformedException e) {
      context.reject();
    }
  }

  private Refusal trouble(IOException e) {
    if (pace.admits("storage", time.nanos())) {
      String reason = FileReason.of(e);
      LOG.atWarn()
          .addKeyValue("agent", name)
          .addKeyValue("reason", reason)
          .log("{}: files cannot be taken: {}.", name, reason);
    }
    return Refusal.STORAGE;
  }

  FileTable table() {
    return table;
  }

  @Override
  public void close() {
    table.all().forEach(IncomingTransfer::close);
    folder.close();
  }

  private static final class Attempt implements FileHandler.Context {
    private final MessageContext context;
    private volatile boolean rejected;

    Attempt(MessageContext context) {
      this.context = context;
    }

    @Override
    public Agent agent() {
      return context.agent();
    }

    @Override
    public int attempt() {
      return context.attempt();
    }

    @Override
    public Duration remaining() {
      return context.remaining();
    }

    @Override
    public void reject() {
      rejected = true;
    }
  }
}

package dev.redoubt;

import dev.redoubt.environment.TimeSource;
import dev.redoubt.identity.AgentName;
import dev.redoubt.internal.FileReason;
import dev.redoubt.internal.transfer.FileMessage;
import dev.redoubt.internal.transfer.FileMessage.Answer;
import dev.redoubt.internal.transfer.OutgoingFile;
import dev.redoubt.internal.transfer.OutgoingFile.Step;
import dev.redoubt.internal.transfer.Refusal;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import dev.redoubt.message.Outcome;
import dev.redoubt.message.Rejection;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Sends one file: carries out, on a thread of its own, what [OutgoingFile] decides.
final class FileSending implements FileDelivery, Runnable {
  private static final Duration OFFER_TIME = Duration.ofSeconds(30);
  private static final Duration CHUNK_TIME = Duration.ofSeconds(60);

  private final FilePost post;
  private final AgentName to;
  private final What what;
  private final FileSource source;
  private final Duration patience;
  private final CompletableFuture<FileOutcome> done = new CompletableFuture<>();
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();
  private final ArrayDeque<CompletableFuture<Outcome>> underWay = new ArrayDeque<>();
  private volatile long acknowledged;
  private volatile OptionalLong size;
  private volatile boolean closing;

  /// From then on it cannot be cancelled. Changed under the lock of `stopped`.
  private volatile boolean endSaid;

  private @Nullable Bytes id;

  /// @param id of the transfer, where its content does not make it
  record What(String type, String name, String occasion, @Nullable Bytes id) {}

  FileSending(FilePost post, AgentName to, What what, FileSource source, Duration patience) {
    this.post = post;
    this.to = to;
    this.what = what;
    this.source = source;
    this.patience = patience;
    this.size = source.size();
    this.id = what.id();
  }

  /// Ended without an outcome of its own, of which there is no need to tell.
  private static final class Ended extends Exception {
    private static final long serialVersionUID = 1;
    final transient FileOutcome outcome;

    Ended(FileOutcome outcome) {
      super(outcome.toString(), null, false, false);
      this.outcome = outcome;
    }
  }

  @Override
  public void run() {
    FileOutcome end = new FileOutcome.Expired("a bug ended it; please report it");
    try {
      end = outcomeOf();
    } finally {
      source.close();
      done.complete(end);
    }
  }

  private FileOutcome outcomeOf() {
    OutgoingFile file = new OutgoingFile(post.window(), patience, post.nanos());
    try {
      source.prepare(() -> !stopped.isDone());
      return steps(file);
    } catch (Ended e) {
      return e.outcome;
    } catch (IOException e) {
      cancelThere();
      return new FileOutcome.Unreadable(FileReason.of(e));
    } catch (DeliveryException e) { // the agent is closing, or its outbox is full of other things
      return endSaid
          ? new FileOutcome.Unconfirmed()
          : new FileOutcome.Expired(String.valueOf(e.getMessage()));
    }
  }

  private FileOutcome steps(OutgoingFile file) throws IOException, Ended {
    while (true) {
      if (stopped.isDone()) {
        return stopped();
      }
      Step step = file.next(post.nanos());
      if (step instanceof Step.Over(OutgoingFile.Ending ending)) {
        return outcome(ending);
      }
      take(step, file);
      acknowledged = file.acknowledged();
      source.acknowledged(acknowledged);
    }
  }

  private FileOutcome stopped() {
    if (endSaid) {
      return new FileOutcome.Unconfirmed();
    }
    if (closing) {
      return new FileOutcome.Expired("the agent was closed");
    }
    cancelThere();
    return new FileOutcome.Cancelled();
  }

  private static FileOutcome outcome(OutgoingFile.Ending ending) {
    return switch (ending) {
      case OutgoingFile.Ending.Handled handled -> new FileOutcome.Handled();
      case OutgoingFile.Ending.Refused(Refusal reason) ->
          new FileOutcome.Rejected(FileRejection.of(reason));
      case OutgoingFile.Ending.Expired(Refusal last) ->
          new FileOutcome.Expired(
              last == Refusal.BUSY ? "the recipient had no room for another file" : "");
      case OutgoingFile.Ending.Unconfirmed unconfirmed -> new FileOutcome.Unconfirmed();
    };
  }

  private void take(Step step, OutgoingFile file) throws IOException, Ended {
    switch (step) {
      case Step.Offer(boolean restart, boolean said) -> offer(restart, said, file);
      case Step.Send send -> sendChunk(send.offset(), file);
      case Step.Await await -> awaitOldest(file);
      case Step.End end -> end(file);
      case Step.Pause(long until) -> pause(until);
      case Step.Over over -> throw new IllegalStateException("It is over.");
    }
  }

  private void offer(boolean restart, boolean said, OutgoingFile file) throws IOException, Ended {
    Bytes hash = source.hash();
    boolean known = what.id() == null;
    Bytes transfer = id();
    FileMessage.Offer offer =
        new FileMessage.Offer(
            transfer,
            restart,
            said,
            what.type(),
            what.name(),
            known ? source.size().orElseThrow() : FileMessage.UNKNOWN,
            known ? Objects.requireNonNull(hash) : Bytes.EMPTY);
    Answer answer = ask(FileMessage.OFFER, offer, least(OFFER_TIME, patience), file);
    if (answer instanceof Answer.GoOn(long offset, Bytes theirs)) {
      goOn(offset, theirs, file);
    } else if (answer != null) {
      file.answered(answer, post.nanos());
    }
  }

  /// What the recipient says that it has counts only if it has the hash of what we have.
  private void goOn(long offset, Bytes theirs, OutgoingFile file) throws IOException, Ended {
    Bytes ours = source.hashOf(offset);
    if (ours != null && ours.equals(theirs)) {
      source.seek(offset);
      file.goOn(offset, post.nanos());
    } else if (source.restarts()) {
      file.notOurs(post.nanos());
    } else {
      throw new Ended(
          new FileOutcome.Expired("the recipient has lost what it had, and a stream is read once"));
    }
  }

  private Bytes id() {
    if (id == null) {
      id = post.id(what, source.size().orElseThrow(), Objects.requireNonNull(source.hash()));
    }
    return id;
  }

  private void sendChunk(long offset, OutgoingFile file) throws IOException {
    Bytes bytes = source.read(post.chunk());
    size = source.size();
    if (bytes.size() == 0) {
      file.whole();
      return;
    }
    FileMessage.Chunk chunk = new FileMessage.Chunk(id(), offset, bytes);
    underWay.add(post.send(to, FileMessage.CHUNK, chunk, least(CHUNK_TIME, patience)));
    file.sent(bytes.size());
  }

  private void awaitOldest(OutgoingFile file) throws Ended {
    Outcome outcome = orStopped(underWay.element());
    if (outcome != null) {
      CompletableFuture<Outcome> unused = underWay.remove();
      if (outcome instanceof Outcome.Rejected(Rejection reason)) {
        requirePassing(reason);
      }
      file.ended(outcome instanceof Outcome.Handled, post.nanos());
    }
  }

  /// Refusals of chunks pass: the answer to the next offer says why. Those by trust do not.
  private static void requirePassing(Rejection reason) throws Ended {
    switch (reason) {
      case NO_HANDLER, CLOCK, PEER_NOT_TRUSTED, NOT_TRUSTED_BY_PEER, CREDENTIAL, VERSION ->
          throw new Ended(new FileOutcome.Rejected(FileRejection.of(reason)));
      case HANDLER_FAILED, UNDECODABLE, SKIPPED, REFUSED, BUSY, OTHER -> {}
    }
  }

  private void end(OutgoingFile file) throws Ended {
    synchronized (stopped) {
      if (stopped.isDone()) {
        return;
      }
      endSaid = true;
    }
    Bytes hash = Objects.requireNonNull(source.hash());
    FileMessage.End end = new FileMessage.End(id(), source.size().orElseThrow(), hash);
    Answer answer = ask(FileMessage.END, end, patience, file);
    if (answer != null) {
      file.answered(answer, post.nanos());
    }
  }

  /// @return null where there is none, of which `file` has been told
  private @Nullable Answer ask(
      String type, FileMessage message, Duration timeout, OutgoingFile file) throws Ended {
    Requests.OwnReply reply = orStopped(post.ask(to, type, message, timeout));
    if (reply instanceof Requests.OwnReply.Payload(Bytes bytes)) {
      try {
        return Answer.decode(bytes);
      } catch (MalformedException e) {
        throw new Ended(new FileOutcome.Rejected(FileRejection.OTHER));
      }
    }
    if (reply instanceof Requests.OwnReply.None(Outcome.Rejected(Rejection reason))) {
      throw new Ended(new FileOutcome.Rejected(FileRejection.of(reason)));
    }
    file.unanswered(post.nanos());
    return null;
  }

  /// Waits for `future`, or until it is to stop: then this is null.
  private <T> @Nullable T orStopped(CompletableFuture<T> future) throws Ended {
    CompletableFuture<?> either = CompletableFuture.anyOf(future, stopped);
    Object unused = Futures.forever(either.handle((done, failure) -> this));
    if (future.isCompletedExceptionally()) { // the agent's store has failed
      throw new Ended(
          endSaid
              ? new FileOutcome.Unconfirmed()
              : new FileOutcome.Expired("the agent is closing"));
    }
    return future.isDone() ? future.join() : null;
  }

  private void pause(long until) throws Ended {
    CompletableFuture<Void> over = new CompletableFuture<>();
    TimeSource.Alarm alarm = post.at(until, () -> over.complete(null));
    Void unused = orStopped(over);
    alarm.cancel();
  }

  private static Duration least(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private void cancelThere() {
    Bytes transfer = id;
    if (transfer != null && !closing) {
      try {
        var unused =
            post.send(to, FileMessage.CANCEL, new FileMessage.Cancel(transfer), CHUNK_TIME);
      } catch (DeliveryException e) {
        // It removes the part itself once that is old.
      }
    }
  }

  /// The agent closes.
  void close() {
    closing = true;
    stopped.complete(null);
  }

  /// Never ran.
  void refuse() {
    source.close();
    done.complete(new FileOutcome.Expired("the agent was closed"));
  }

  CompletableFuture<FileOutcome> done() {
    return done;
  }

  @Override
  public String to() {
    return to.value();
  }

  @Override
  public String name() {
    return what.name();
  }

  @Override
  public long acknowledged() {
    return acknowledged;
  }

  @Override
  public OptionalLong size() {
    return size;
  }

  @Override
  public CompletionStage<FileOutcome> outcome() {
    return Futures.guarded(done);
  }

  @Override
  public FileOutcome await() {
    return Futures.forever(done);
  }

  @Override
  public Optional<FileOutcome> await(Duration timeout) {
    return Futures.upTo(timeout, done);
  }

  @Override
  public void cancel() {
    synchronized (stopped) {
      if (!endSaid) {
        stopped.complete(null);
      }
    }
  }

  @Override
  public String toString() {
    FileOutcome end = done.getNow(null);
    String state = end == null ? "under way" : end.toString();
    return "FileDelivery[to " + to + ", " + acknowledged + " bytes, " + state + "]";
  }
}

package dev.redoubt;

import dev.redoubt.internal.transfer.FileMessage;
import dev.redoubt.internal.transfer.FileMessage.Answer;
import dev.redoubt.internal.transfer.IncomingFile;
import dev.redoubt.internal.transfer.IncomingFile.Verdict;
import dev.redoubt.internal.transfer.Refusal;
import dev.redoubt.message.Bytes;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One file that arrives, or has arrived. Its lock is held while its part is read or written, and
/// never while a handler runs.
final class IncomingTransfer {
  private final PartFolder folder;
  private final String base;
  private final long largest;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock.
  private PartState state;
  private @Nullable PartFile part; // null while it is not open
  private IncomingFile<HeldChunk> chunks;
  private @Nullable Refusal failure; // told with the next offer
  private boolean busy; // being hashed, or in a handler
  private boolean called; // a handler may have had it
  private boolean gone;

  private volatile long touchedNanos;

  /// Guarded by the lock of [FileTable]: what it takes there.
  long reserved;

  boolean counted;

  /// A chunk ahead of others; its message is settled when it is written.
  static final class HeldChunk {
    final FileMessage.Chunk chunk;
    MessageContext.@Nullable Unsettled later;

    HeldChunk(FileMessage.Chunk chunk) {
      this.chunk = chunk;
    }

    void handled() {
      if (later != null) {
        later.handled();
      }
    }

    void rejected() {
      if (later != null) {
        later.rejected();
      }
    }
  }

  IncomingTransfer(
      PartFolder folder, String base, PartState state, long largest, long touchedNanos) {
    this.folder = folder;
    this.base = base;
    this.state = state;
    this.largest = largest;
    this.touchedNanos = touchedNanos;
    this.chunks = new IncomingFile<>(sizeMax(), 0);
    this.called = state.phase() == PartState.Phase.PLACED;
  }

  private long sizeMax() {
    return state.size() == FileMessage.UNKNOWN ? largest : state.size();
  }

  PartState state() {
    lock.lock();
    try {
      return state;
    } finally {
      lock.unlock();
    }
  }

  long touchedNanos() {
    return touchedNanos;
  }

  void touch(long nanos) {
    touchedNanos = nanos;
  }

  /// What an offer of it is answered; null where [#reopen] has to be called first.
  @Nullable Answer offered(FileMessage.Offer offer) throws IOException {
    lock.lock();
    try {
      if (gone) {
        return new Answer.Refused(Refusal.UNKNOWN);
      }
      if (!state.offeredBy(offer)) {
        return new Answer.Refused(Refusal.MISMATCH);
      }
      if (state.phase() == PartState.Phase.HANDLED) {
        return new Answer.Done();
      }
      if (busy) {
        return new Answer.Refused(Refusal.BUSY);
      }
      if (offer.said() && !state.said()) {
        state = state.saidBefore();
        folder.save(base, state);
      }
      if (state.phase() == PartState.Phase.PLACED) {
        return new Answer.GoOn(state.size(), state.hash());
      }
      return ofPart(offer.restart());
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Answer ofPart(boolean restart) throws IOException {
    giveUpHeld();
    Refusal failed = failure;
    failure = null;
    PartFile open = part;
    if (failed != null) {
      return new Answer.Refused(failed);
    }
    if (open == null) {
      busy = true;
      return null;
    }
    if (restart) {
      open.clear();
      chunks = new IncomingFile<>(sizeMax(), 0);
    }
    return new Answer.GoOn(open.size(), open.hash());
  }

  /// Opens and hashes what there is, without the lock: nobody else does anything meanwhile.
  Answer reopen(boolean restart) throws IOException {
    PartFile opened;
    try {
      opened = PartFile.open(folder.part(base));
      if (restart || opened.size() > sizeMax()) {
        opened.clear();
      }
    } catch (IOException e) {
      again();
      throw e;
    }
    lock.lock();
    try {
      busy = false;
      if (gone) {
        opened.close();
        return new Answer.Refused(Refusal.UNKNOWN);
      }
      part = opened;
      chunks = new IncomingFile<>(sizeMax(), opened.size());
      return new Answer.GoOn(opened.size(), opened.hash());
    } finally {
      lock.unlock();
    }
  }

  /// How far there is room for the file, where its size is not known; else the whole is reserved.
  interface Room {
    boolean fits(long bytes);
  }

  /// Takes a chunk; its message is settled now or, where others are to come first, later.
  void chunk(FileMessage.Chunk chunk, MessageContext context, Room room) {
    lock.lock();
    try {
      if (gone || busy || part == null || state.phase() != PartState.Phase.PART) {
        context.reject();
        return;
      }
      HeldChunk first = new HeldChunk(chunk);
      if (!take(first, room)) {
        giveUpHeld();
        context.reject();
      } else if (first.later != null) {
        first.later = context.settleLater();
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean take(HeldChunk first, Room room) {
    for (HeldChunk next = first; next != null; next = chunks.next()) {
      FileMessage.Chunk chunk = next.chunk;
      int size = chunk.bytes().size();
      switch (chunks.chunk(chunk.offset(), size, next)) {
        case Verdict.Write(int skip) -> {
          if (!write(chunk.bytes().slice(skip, size), room)) {
            next.rejected();
            return false;
          }
          next.handled();
        }
        case Verdict.Held held -> next.later = NOT_YET;
        case Verdict.Known known -> next.handled();
        case Verdict.Wrong wrong -> {
          boolean ends = state.size() != FileMessage.UNKNOWN || chunk.offset() <= largest - size;
          failure = ends ? Refusal.MISMATCH : Refusal.TOO_LARGE;
          return false;
        }
      }
    }
    return true;
  }

  /// Marks a chunk that is to be settled later, until its message says how.
  private static final MessageContext.Unsettled NOT_YET =
      new MessageContext.Unsettled() {
        @Override
        public void handled() {}

        @Override
        public void answered(Object reply) {}

        @Override
        public void rejected() {}

        @Override
        public void failed() {}

        @Override
        public void notHandled() {}
      };

  private boolean write(Bytes bytes, Room room) {
    PartFile open = Objects.requireNonNull(part);
    if (!room.fits(open.size() + bytes.size())) {
      failure = Refusal.NO_ROOM;
      return false;
    }
    try {
      open.append(bytes);
      chunks.wrote(bytes.size());
      return true;
    } catch (IOException e) {
      failure = Refusal.STORAGE;
      closePart(); // what is on disk is hashed anew
      return false;
    }
  }

  private void giveUpHeld() {
    for (HeldChunk held = chunks.giveUp(); held != null; held = chunks.giveUp()) {
      held.rejected();
    }
  }

  private void closePart() {
    PartFile open = part;
    part = null;
    if (open != null) {
      open.close();
    }
  }

  /// Everything was sent: verifies it and gives it its name. Where this is null, its handler is to
  /// be called, and [#handled], [#again] or [#discard] follows.
  @Nullable Answer end(FileMessage.End end) throws IOException {
    lock.lock();
    try {
      if (gone || busy) {
        return new Answer.Refused(gone ? Refusal.UNKNOWN : Refusal.BUSY);
      }
      if (state.phase() == PartState.Phase.HANDLED) {
        return new Answer.Done();
      }
      if (state.phase() != PartState.Phase.PLACED) {
        Answer wrong = place(end);
        if (wrong != null) {
          return wrong;
        }
      }
      busy = true;
      return null;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Answer place(FileMessage.End end) throws IOException {
    PartFile open = part;
    if (open == null || open.size() < end.size()) {
      return new Answer.Refused(Refusal.UNKNOWN); // not all of it is here: to be offered again
    }
    boolean offered = state.size() == FileMessage.UNKNOWN || state.size() == end.size();
    if (!offered || open.size() != end.size() || !verified(open, end.hash())) {
      return new Answer.Refused(Refusal.MISMATCH);
    }
    open.sync();
    state = folder.place(base, state, open.size(), open.hash());
    closePart();
    return null;
  }

  /// Whether what is on disk has the hash that was said, first and last.
  private boolean verified(PartFile whole, Bytes said) {
    Bytes hash = whole.hash();
    return hash.equals(said) && (state.hash().size() == 0 || hash.equals(state.hash()));
  }

  /// @param attempt 1 for the first of a message
  ReceivedFile file(String from, boolean redelivered, int attempt) {
    lock.lock();
    try {
      boolean before = redelivered || state.said() || (called && attempt == 1);
      called = true;
      return new ReceivedFile(
          folder.placed(state),
          state.name(),
          from,
          state.owner(),
          state.type(),
          state.size(),
          state.hash(),
          before);
    } finally {
      lock.unlock();
    }
  }

  /// Its handler has returned.
  void handled() throws IOException {
    lock.lock();
    try {
      busy = false;
      state = state.in(PartState.Phase.HANDLED);
      folder.save(base, state);
    } finally {
      lock.unlock();
    }
  }

  /// Whether bytes of it are still to come.
  boolean unfinished() {
    lock.lock();
    try {
      return state.phase() == PartState.Phase.PART;
    } finally {
      lock.unlock();
    }
  }

  /// Nobody is at it any more: it may be offered, or given to its handler, again.
  void again() {
    lock.lock();
    try {
      busy = false;
    } finally {
      lock.unlock();
    }
  }

  /// Removes what there is of it, but for a file that its handler may have taken.
  ///
  /// @param file whether that goes too
  void discard(boolean file) {
    lock.lock();
    try {
      gone = true;
      giveUpHeld();
      closePart();
      if (file && state.phase() == PartState.Phase.PLACED) {
        folder.delete(folder.placed(state));
      }
      folder.delete(base);
    } finally {
      lock.unlock();
    }
  }

  /// The agent closes; the next run goes on with what is on disk.
  void close() {
    lock.lock();
    try {
      gone = true;
      closePart();
    } finally {
      lock.unlock();
    }
  }
}

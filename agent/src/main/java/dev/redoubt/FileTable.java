package dev.redoubt;

import dev.redoubt.identity.Fingerprint;
import dev.redoubt.internal.transfer.FileMessage;
import dev.redoubt.internal.transfer.Refusal;
import dev.redoubt.message.Bytes;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The files that arrive, and those that have arrived lately; how many, and how large, is bounded
/// for each sender and in all. A transfer belongs to the identity that offers it: what others call
/// by the same id is another one. Thread-safe.
final class FileTable {
  /// Files that have arrived are remembered this long, so that they are not taken twice.
  private static final Duration REMEMBERED = Duration.ofHours(24);

  private static final int REMEMBERED_MAX = 1_000;
  private static final int REMEMBERED_OF_SENDER = 250;

  /// A sender that has too many gives up one that was idle for so long.
  private static final Duration IDLE = Duration.ofSeconds(60);

  /// What a file of unknown size takes beyond what it has, bytes.
  private static final long STEP = 16L << 20;

  /// What the disk keeps free, bytes.
  private static final long SPARE = 16L << 20;

  private final PartFolder folder;
  private final FileLimits limits;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock.
  private final Map<Key, IncomingTransfer> all = new HashMap<>();
  private final FairShares<Fingerprint> count;
  private final FairShares<Fingerprint> bytes;

  private record Key(Fingerprint owner, Bytes id) {}

  /// An offer is taken, or not.
  sealed interface Admission {
    record Taken(IncomingTransfer transfer) implements Admission {}

    record Not(Refusal reason) implements Admission {}
  }

  FileTable(PartFolder folder, FileLimits limits) {
    this.folder = folder;
    this.limits = limits;
    this.count = new FairShares<>(limits.unfinished());
    this.bytes = new FairShares<>(limits.unfinishedBytes());
  }

  /// Takes what earlier runs have left.
  void load(Instant now, long nanos) throws IOException {
    for (PartFolder.Found found : folder.load()) {
      PartState state = found.state();
      long age = Math.max(0, Duration.between(found.touched(), now).toMillis());
      long touched = nanos - Duration.ofMillis(age).toNanos();
      IncomingTransfer transfer =
          new IncomingTransfer(folder, found.base(), state, limits.largest(), touched);
      if (state.phase() == PartState.Phase.PART) {
        take(state, transfer, state.size() == FileMessage.UNKNOWN ? STEP : state.size());
      }
      all.put(new Key(state.owner(), state.id()), transfer);
    }
    sweep(nanos);
  }

  private void take(PartState state, IncomingTransfer transfer, long size) {
    count.take(state.owner(), state.stranger(), 1);
    bytes.take(state.owner(), state.stranger(), size);
    transfer.counted = true;
    transfer.reserved = size;
  }

  @Nullable IncomingTransfer find(Fingerprint owner, Bytes id) {
    lock.lock();
    try {
      return all.get(new Key(owner, id));
    } finally {
      lock.unlock();
    }
  }

  Admission admit(Fingerprint owner, boolean stranger, FileMessage.Offer offer, long nanos)
      throws IOException {
    lock.lock();
    try {
      long size = offer.size() == FileMessage.UNKNOWN ? STEP : offer.size();
      if (offer.size() > limits.largest()) {
        return new Admission.Not(Refusal.TOO_LARGE);
      }
      if (size > most(stranger)) {
        return new Admission.Not(Refusal.NO_ROOM);
      }
      if (!room(owner, stranger, size)) {
        giveUpIdle(owner, nanos);
        if (!room(owner, stranger, size)) {
          return new Admission.Not(Refusal.BUSY);
        }
      }
      if (size > folder.free() - SPARE) {
        return new Admission.Not(Refusal.STORAGE);
      }
      PartState state = PartState.of(owner, stranger, offer);
      IncomingTransfer transfer =
          new IncomingTransfer(folder, folder.create(state), state, limits.largest(), nanos);
      take(state, transfer, size);
      all.put(new Key(owner, offer.id()), transfer);
      return new Admission.Taken(transfer);
    } finally {
      lock.unlock();
    }
  }

  /// The most that one sender ever gets.
  private long most(boolean stranger) {
    long budget = limits.unfinishedBytes();
    return (stranger ? budget - budget / 4 : budget) / 2;
  }

  private boolean room(Fingerprint owner, boolean stranger, long size) {
    return count.heldBy(owner) < limits.ofSender()
        && count.fits(owner, stranger, 1)
        && bytes.fits(owner, stranger, size)
        && bytes.heldBy(owner) + size <= bytes.free(stranger) - size;
  }

  private void giveUpIdle(Fingerprint owner, long nanos) {
    all.values().stream()
        .filter(each -> each.counted && each.state().owner().equals(owner))
        .filter(each -> nanos - each.touchedNanos() >= IDLE.toNanos())
        .min(Comparator.comparingLong(each -> each.touchedNanos() - nanos))
        .ifPresent(this::forget);
  }

  /// Whether a file may grow to `size`.
  boolean grows(IncomingTransfer transfer, long size) {
    lock.lock();
    try {
      if (size > limits.largest()) {
        return false;
      }
      if (size <= transfer.reserved) {
        return true;
      }
      PartState state = transfer.state();
      boolean fits =
          transfer.counted
              && bytes.heldBy(state.owner()) + STEP <= bytes.free(state.stranger()) - STEP;
      if (fits) {
        bytes.take(state.owner(), state.stranger(), STEP);
        transfer.reserved += STEP;
      }
      return fits;
    } finally {
      lock.unlock();
    }
  }

  /// It is whole: it is remembered, and takes no room for unfinished ones any more.
  void whole(IncomingTransfer transfer, long nanos) {
    lock.lock();
    try {
      release(transfer);
      transfer.touch(nanos);
      List<IncomingTransfer> arrived = new ArrayList<>();
      List<IncomingTransfer> ofSender = new ArrayList<>();
      Fingerprint owner = transfer.state().owner();
      for (IncomingTransfer each : all.values()) {
        if (!each.counted) {
          arrived.add(each);
          if (each.state().owner().equals(owner)) {
            ofSender.add(each);
          }
        }
      }
      forgetOldest(ofSender, REMEMBERED_OF_SENDER, nanos);
      forgetOldest(arrived, REMEMBERED_MAX, nanos);
    } finally {
      lock.unlock();
    }
  }

  private void forgetOldest(List<IncomingTransfer> some, int max, long nanos) {
    some.retainAll(all.values());
    if (some.size() > max) {
      some.sort(Comparator.comparingLong(each -> each.touchedNanos() - nanos));
      some.subList(0, some.size() - max).forEach(this::forget);
    }
  }

  private void release(IncomingTransfer transfer) {
    if (transfer.counted) {
      Fingerprint owner = transfer.state().owner();
      count.give(owner, 1);
      bytes.give(owner, transfer.reserved);
      transfer.counted = false;
      transfer.reserved = 0;
    }
  }

  /// Forgets it, and removes what there is of it.
  void remove(IncomingTransfer transfer) {
    lock.lock();
    try {
      forget(transfer);
    } finally {
      lock.unlock();
    }
  }

  private void forget(IncomingTransfer transfer) {
    PartState state = transfer.state();
    if (all.remove(new Key(state.owner(), state.id()), transfer)) {
      release(transfer);
      transfer.discard(false);
    }
  }

  /// Forgets what is too old.
  void sweep(long nanos) {
    lock.lock();
    try {
      for (IncomingTransfer each : List.copyOf(all.values())) {
        Duration most = each.counted ? limits.age() : REMEMBERED;
        if (nanos - each.touchedNanos() > most.toNanos()) {
          forget(each);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /// Unfinished files.
  long unfinished() {
    lock.lock();
    try {
      return count.held();
    } finally {
      lock.unlock();
    }
  }

  Collection<IncomingTransfer> all() {
    lock.lock();
    try {
      return List.copyOf(all.values());
    } finally {
      lock.unlock();
    }
  }
}

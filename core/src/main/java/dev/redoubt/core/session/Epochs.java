package dev.redoubt.core.session;

import dev.redoubt.environment.Now;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The epochs of one session: those still received in, and the one to send in.
final class Epochs implements AutoCloseable {
  /// Those not closed, oldest first.
  private final List<Epoch> live = new ArrayList<>(2);

  private Epoch sending;
  private SendingChain chain;
  private long rotationsBefore;

  /// @param first the one to send in
  Epochs(Epoch first) {
    live.add(first);
    sending = first;
    chain = chainOf(first);
  }

  /// With an epoch before the one to send in, which only receives.
  Epochs(Epoch receivingOnly, Epoch first) {
    this(first);
    live.addFirst(receivingOnly);
  }

  /// Where to send.
  Epoch sending() {
    return sending;
  }

  /// The epoch of that number that receives; null where it was closed.
  @Nullable Epoch receiving(int number) {
    for (Epoch epoch : live) {
      if (epoch.number() == number) {
        return epoch;
      }
    }
    return null;
  }

  SendingChain chain() {
    return chain;
  }

  /// Generations begun by the sender, without the first of each epoch.
  long rotations() {
    return rotationsBefore + chain.current().number();
  }

  /// From now on `next` receives too.
  void add(Epoch next) {
    live.add(next);
  }

  /// Sends in `next` from now on, and erases what was sent with before.
  void sendIn(Epoch next) {
    rotationsBefore += chain.current().number();
    sending.closeSending();
    sending = next;
    chain = chainOf(next);
  }

  /// The first envelope of an epoch closes those before it, keys and all: envelopes sealed with
  /// stolen keys of these epochs are no longer accepted.
  void closeBefore(Epoch first) {
    live.removeIf(epoch -> {
      boolean over = epoch.number() < first.number();
      if (over) {
        epoch.close();
      }
      return over;
    });
  }

  long nextTimer() {
    long next = chain.nextTimer();
    for (Epoch epoch : live) {
      ReceivingChain receiving = epoch.receiving();
      next = receiving == null ? next : Math.min(next, receiving.nextTimer());
    }
    return next;
  }

  /// Erases the generations that are over.
  void onTimer(Now now) {
    chain.expire(now);
    for (Epoch epoch : live) {
      ReceivingChain receiving = epoch.receiving();
      if (receiving != null) {
        receiving.expire(now);
      }
    }
  }

  @Override
  public void close() {
    live.forEach(Epoch::close);
    live.clear();
  }

  private static SendingChain chainOf(Epoch epoch) {
    SendingChain sending = epoch.sending();
    if (sending == null) {
      throw new IllegalStateException("Epoch " + epoch.number() + " is not one to send in.");
    }
    return sending;
  }
}

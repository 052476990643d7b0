package dev.redoubt.core.session;

import dev.redoubt.core.crypto.Hpke;
import dev.redoubt.core.frame.Accept;
import dev.redoubt.core.frame.Frame;
import dev.redoubt.core.frame.Offer;
import dev.redoubt.core.frame.RekeyRequest;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.environment.Now;
import dev.redoubt.environment.Randomness;
import dev.redoubt.message.CryptoException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The initiator's part: it offers a fresh key, one an epoch, until it is answered.
final class OfferingSteps implements KemSteps {
  private final Epochs epochs;
  private final Keyring keyring;

  /// Of the OFFER under way; its seed is all that opens the answer.
  private Hpke.@Nullable KeyPair ek;

  private long writtenNanos;
  private boolean requested;
  private Predicate<Now> mayStep = now -> true;

  /// Copies of the OFFER that were written.
  private int written;

  /// Wrong answers. Checking one is costly, so only a few are checked for each copy of the OFFER.
  private int wrong;

  private static final int WRONG_PER_COPY = 4;

  OfferingSteps(Epochs epochs, Keyring keyring) {
    this.epochs = epochs;
    this.keyring = keyring;
  }

  @Override
  public void within(Predicate<Now> mayStep) {
    this.mayStep = mayStep;
  }

  @Override
  public Step opened(Epoch epoch) {
    return Step.NONE;
  }

  @Override
  public Step frame(Frame frame, Epoch epoch, Now now) {
    if (epoch != epochs.sending()) {
      return Step.NONE; // of a step that is done
    }
    return switch (frame) {
      case Accept accept -> accepted(accept, epoch);
      case RekeyRequest request -> {
        requested = requested || (ek == null && mayStep.test(now));
        yield Step.NONE;
      }
      default -> Step.NONE;
    };
  }

  private Step accepted(Accept accept, Epoch epoch) {
    Hpke.KeyPair offered = ek;
    if (offered == null
        || wrong >= WRONG_PER_COPY * written
        || accept.epoch() != epoch.number() + 1) {
      return Step.NONE;
    }
    try (KemStep step = KemStep.decapsulate(epoch, offered, accept.enc())) {
      if (!step.proves(accept)) {
        wrong++;
        return Step.WRONG_TAG;
      }
      Epoch next = epoch.following(step.root(), true, keyring);
      epochs.add(next);
      epochs.sendIn(next);
      epoch.followed();
      close();
      requested = false;
      return Step.ADVANCED;
    } catch (CryptoException e) {
      wrong++;
      return Step.WRONG_TAG;
    }
  }

  @Override
  public void write(WireWriter body, Now now, Randomness randomness) {
    if (now.reached(nextOffer())) {
      ek = ek == null ? Hpke.KeyPair.generate(randomness) : ek;
      writtenNanos = now.nanos();
      written++;
      new Offer(epochs.sending().number() + 1, ek.publicKey()).write(body);
    }
  }

  @Override
  public long nextOffer() {
    Epoch epoch = epochs.sending();
    if (epoch.number() == 0) {
      return Long.MAX_VALUE; // RESP is the step to epoch 1
    }
    if (ek != null) {
      return writtenNanos + (AGAIN.toNanos() << KemSteps.doublings(written));
    }
    long due = epoch.use().endNanos();
    return requested ? Math.min(due, epoch.use().firstNanos() + AGAIN.toNanos()) : due;
  }

  @Override
  public boolean owesAnswer() {
    return false;
  }

  @Override
  public void close() {
    if (ek != null) {
      ek.close();
      ek = null;
      written = 0;
      wrong = 0;
    }
  }
}

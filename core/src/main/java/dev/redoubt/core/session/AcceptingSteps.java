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

/// The responder's part: it answers each copy of an OFFER with the same ACCEPT, and asks for one
/// where an epoch is over by its own limits.
final class AcceptingSteps implements KemSteps {
  private final Epochs epochs;
  private final Keyring keyring;
  private @Nullable Offer offer;
  private @Nullable Accept answer;
  private boolean owesAnswer;
  private long requestedNanos;
  private boolean requested;
  private Predicate<Now> mayStep = now -> true;
  private long answeredNanos;
  private int answers;

  AcceptingSteps(Epochs epochs, Keyring keyring) {
    this.epochs = epochs;
    this.keyring = keyring;
  }

  @Override
  public void within(Predicate<Now> mayStep) {
    this.mayStep = mayStep;
  }

  @Override
  public Step opened(Epoch epoch) {
    if (epoch.number() <= epochs.sending().number()) {
      return Step.NONE;
    }
    epochs.sendIn(epoch);
    offer = null;
    answer = null;
    owesAnswer = false;
    requested = false;
    answers = 0;
    return Step.ADVANCED;
  }

  @Override
  public Step frame(Frame frame, Epoch epoch, Now now) {
    if (!(frame instanceof Offer offered)
        || epoch != epochs.sending()
        || offered.epoch() != epoch.number() + 1) {
      return Step.NONE;
    }
    if (offer == null && !mayStep.test(now)) {
      return Step.NONE; // it will come again
    }
    if (offer == null ? !valid(offered) : !offer.ek().equals(offered.ek())) {
      return Step.VIOLATION;
    }
    offer = offered;
    owesAnswer |= answers == 0 || now.nanos() - answeredNanos >= pause();
    return Step.NONE;
  }

  /// Half of what the initiator waits before it writes its OFFER again.
  private long pause() {
    return (AGAIN.toNanos() / 2) << KemSteps.doublings(answers);
  }

  private static boolean valid(Offer offered) {
    try {
      Hpke.check(offered.ek());
      return true;
    } catch (CryptoException e) {
      return false;
    }
  }

  @Override
  public void write(WireWriter body, Now now, Randomness randomness) {
    if (offer != null && owesAnswer) {
      answer = answer == null ? accept(offer, randomness) : answer;
      answer.write(body);
      owesAnswer = false;
      answers++;
      answeredNanos = now.nanos();
    } else if (offer == null && asks(now)) {
      requested = true;
      requestedNanos = now.nanos();
      new RekeyRequest().write(body);
    }
  }

  /// From here on the next epoch receives; it sends only once the initiator has shown to have it.
  private Accept accept(Offer offered, Randomness randomness) {
    Epoch epoch = epochs.sending();
    try (KemStep step = KemStep.encapsulate(epoch, offered.ek(), randomness)) {
      epochs.add(epoch.following(step.root(), false, keyring));
      epoch.followed();
      return step.accept();
    } catch (CryptoException e) {
      throw new IllegalStateException("A key that was checked is bad after all.", e);
    }
  }

  private boolean asks(Now now) {
    return epochs.sending().use().over(now)
        && (!requested || now.nanos() - requestedNanos >= AGAIN.toNanos());
  }

  @Override
  public long nextOffer() {
    return Long.MAX_VALUE;
  }

  @Override
  public boolean owesAnswer() {
    return owesAnswer;
  }

  @Override
  public void close() {
    offer = null;
    answer = null;
    owesAnswer = false;
  }
}

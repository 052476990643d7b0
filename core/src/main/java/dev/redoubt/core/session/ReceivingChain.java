package dev.redoubt.core.session;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.crypto.EnvelopeSigner.VerifyKey;
import dev.redoubt.environment.Now;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// The receiving side of one epoch: the keys of the generations that something was opened in or may
/// still come in, those of the next 8, and one chain secret beyond them.
final class ReceivingChain implements AutoCloseable {
  private final ReceivingContext context;
  private final Chain chain;
  private final Keyring keyring;

  /// In ascending order.
  private final List<ReceivingKey> keys = new ArrayList<>();

  private int newest = -1;

  ReceivingChain(ReceivingContext context, Chain chain, Keyring keyring) {
    this.context = context;
    this.chain = chain;
    this.keyring = keyring;
    lookAhead();
  }

  VerifyKey verifyKey() {
    return context.verifyKey();
  }

  /// The newest generation in which something was opened, −1 where there is none.
  int newest() {
    return newest;
  }

  /// Counts an envelope that has verified and moves on with it.
  ///
  /// @return false where its counter was used before; then nothing has changed
  boolean use(ReceivingKey key, int counter, Now now) {
    int before = key.heap();
    if (!key.use(counter, now)) {
      return false;
    }
    keyring.grew(key.heap() - before);
    newest = Math.max(newest, key.number());
    lookAhead();
    erase(old -> old.number() <= newest - Protocol.GENERATIONS_KEPT);
    return true;
  }

  /// Erases the generations whose time is over, and all earlier ones with them.
  void expire(Now now) {
    int last = -1;
    for (ReceivingKey key : keys) {
      last = key.opened() && now.reached(key.erasedAtNanos()) ? key.number() : last;
    }
    int expired = last;
    erase(key -> key.number() <= expired);
  }

  long nextTimer() {
    return keys.stream().mapToLong(ReceivingKey::erasedAtNanos).min().orElse(Long.MAX_VALUE);
  }

  boolean erased() {
    return chain.closed() && keys.isEmpty();
  }

  @Override
  public void close() {
    erase(key -> true);
    chain.close();
  }

  private void lookAhead() {
    while (chain.next() <= newest + Protocol.GENERATIONS_AHEAD) {
      ReceivingKey key = new ReceivingKey(context, chain.step());
      keys.add(key);
      keyring.add(key);
    }
  }

  private void erase(Predicate<ReceivingKey> condition) {
    keys.removeIf(key -> {
      boolean erased = condition.test(key);
      if (erased) {
        keyring.remove(key);
        key.close();
      }
      return erased;
    });
  }
}

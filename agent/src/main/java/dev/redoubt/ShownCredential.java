package dev.redoubt;

import dev.redoubt.core.Protocol;
import dev.redoubt.internal.Loggers;
import dev.redoubt.message.Bytes;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The credential that we present, renewed from a source.
final class ShownCredential {
  private static final Logger LOG = LoggerFactory.getLogger(Loggers.AGENT);

  private final Supplier<Bytes> source;
  private final AtomicBoolean asking = new AtomicBoolean();
  private volatile Bytes current;

  /// @throws ConfigurationException if the credential is too large
  ShownCredential(Supplier<Bytes> source) {
    this.source = source;
    this.current = source.get();
    if (current.size() > Protocol.CREDENTIAL_MAX) {
      throw new ConfigurationException(
          ErrorCode.CREDENTIAL_DAMAGED,
          "A credential has at most "
              + Protocol.CREDENTIAL_MAX
              + " bytes, not "
              + current.size()
              + ": get it again from the authority.");
    }
  }

  Bytes current() {
    return current;
  }

  /// Asks the source on a virtual thread, one call at a time, and passes on a new credential.
  void renew(Consumer<Bytes> use) {
    if (asking.compareAndSet(false, true)) {
      Thread.ofVirtual().name("redoubt-credential").start(() -> ask(use));
    }
  }

  private void ask(Consumer<Bytes> use) {
    try {
      Bytes given = source.get();
      if (!given.equals(current) && given.size() <= Protocol.CREDENTIAL_MAX) {
        current = given;
        use.accept(given);
      }
    } catch (RuntimeException e) { // of the application
      String error = e.getClass().getName();
      String place = Redacted.place(e);
      LOG.atWarn()
          .addKeyValue("error", error)
          .addKeyValue("at", place)
          .log(
              "The source of our credential threw {} at {}; the one before is kept.", error, place);
    } finally {
      asking.set(false);
    }
  }
}

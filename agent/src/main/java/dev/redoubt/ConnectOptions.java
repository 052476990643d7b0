package dev.redoubt;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Options of [Agent#connect]. Immutable: each method returns a new instance.
public final class ConnectOptions {
  /// The agent's connect timeout; done once the peer's identity is verified.
  public static final ConnectOptions DEFAULT = new ConnectOptions(null, false);

  private final @Nullable Duration timeout;
  private final boolean confirmed;

  private ConnectOptions(@Nullable Duration timeout, boolean confirmed) {
    this.timeout = timeout;
    this.confirmed = confirmed;
  }

  public ConnectOptions timeout(Duration span) {
    return new ConnectOptions(span, confirmed);
  }

  /// Waits until the peer has answered the handshake: then it trusts us, and everything sent
  /// afterwards has full forward secrecy.
  public ConnectOptions confirmed() {
    return new ConnectOptions(timeout, true);
  }

  Duration timeoutOr(Duration usual) {
    return timeout == null ? usual : timeout;
  }

  boolean waitsForConfirmation() {
    return confirmed;
  }

  @Override
  public String toString() {
    return "ConnectOptions[timeout="
        + (timeout == null ? "default" : timeout)
        + ", confirmed="
        + confirmed
        + "]";
  }
}

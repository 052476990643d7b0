package dev.redoubt.message;

import org.jspecify.annotations.Nullable;

/// How a send ended. Every send ends in exactly one of these, at the latest a second after its
/// deadline. A switch over it needs no default.
public sealed interface Outcome {
  /// The recipient's handler returned, or settled the message.
  record Handled() implements Outcome {
    @Override
    public String toString() {
      return "HANDLED";
    }
  }

  /// Nobody will handle it, for this reason.
  record Rejected(Rejection reason) implements Outcome {
    @Override
    public String toString() {
      return "REJECTED(" + reason + ")";
    }
  }

  /// Certainly not handled: it was never written, or the recipient says that it expired unhandled.
  ///
  /// @param detail what was in the way meanwhile, as far as we know, for people; else empty. Says
  ///   nothing of equality.
  record Expired(String detail) implements Outcome {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Expired;
    }

    @Override
    public int hashCode() {
      return Expired.class.hashCode();
    }

    @Override
    public String toString() {
      return text("EXPIRED", detail);
    }
  }

  /// Written, and no word about it by the deadline: it may have been handled.
  ///
  /// @param detail as that of [Expired]
  record Unconfirmed(String detail) implements Outcome {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Unconfirmed;
    }

    @Override
    public int hashCode() {
      return Unconfirmed.class.hashCode();
    }

    @Override
    public String toString() {
      return text("UNCONFIRMED", detail);
    }
  }

  private static String text(String outcome, String detail) {
    return detail.isEmpty() ? outcome : outcome + " (" + detail + ")";
  }

  Outcome HANDLED = new Handled();
  Outcome EXPIRED = new Expired("");
  Outcome UNCONFIRMED = new Unconfirmed("");
}

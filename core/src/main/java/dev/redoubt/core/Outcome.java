package dev.redoubt.core;

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
  record Expired() implements Outcome {
    @Override
    public String toString() {
      return "EXPIRED";
    }
  }

  /// Written, and no word about it by the deadline: it may have been handled.
  record Unconfirmed() implements Outcome {
    @Override
    public String toString() {
      return "UNCONFIRMED";
    }
  }

  Outcome HANDLED = new Handled();
  Outcome EXPIRED = new Expired();
  Outcome UNCONFIRMED = new Unconfirmed();
}

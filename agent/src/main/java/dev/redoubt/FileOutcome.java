package dev.redoubt;

/// How the sending of a file ended ([FileDelivery]). A switch over it needs no default.
public sealed interface FileOutcome {
  /// The recipient has the whole file on disk, its hash is that of ours, and its handler has
  /// returned.
  record Handled() implements FileOutcome {
    @Override
    public String toString() {
      return "HANDLED";
    }
  }

  /// The recipient does not take it, for this reason; its application has not got it.
  record Rejected(FileRejection reason) implements FileOutcome {
    @Override
    public String toString() {
      return "REJECTED(" + reason + ")";
    }
  }

  /// No progress for too long, and certainly not handled. What the recipient has it keeps for a
  /// while: to send the same file again goes on there.
  ///
  /// @param detail what was in the way, as far as we know, for people; else empty
  record Expired(String detail) implements FileOutcome {
    @Override
    public String toString() {
      return detail.isEmpty() ? "EXPIRED" : "EXPIRED (" + detail + ")";
    }
  }

  /// Everything was sent, and there was no word about its end: it may have been handled. To send
  /// the same file again finds out.
  record Unconfirmed() implements FileOutcome {
    @Override
    public String toString() {
      return "UNCONFIRMED";
    }
  }

  /// [FileDelivery#cancel] ended it; the recipient's application has not got it.
  record Cancelled() implements FileOutcome {
    @Override
    public String toString() {
      return "CANCELLED";
    }
  }

  /// Our own file could not be read, or was changed while it was sent.
  ///
  /// @param reason for people
  record Unreadable(String reason) implements FileOutcome {
    @Override
    public String toString() {
      return "UNREADABLE (" + reason + ")";
    }
  }
}

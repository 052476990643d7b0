package dev.redoubt.redis.resp;

import java.io.IOException;

/// A reply, or a published message, is larger than any honest one. The connection is of no use
/// after it.
public final class ReplyTooLargeException extends IOException {
  private static final long serialVersionUID = 1;

  ReplyTooLargeException(long max) {
    super("A reply is larger than the " + max + " bytes of any honest one.");
  }
}

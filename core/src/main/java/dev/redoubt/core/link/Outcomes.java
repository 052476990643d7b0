package dev.redoubt.core.link;

import dev.redoubt.message.Outcome;
import dev.redoubt.message.Rejection;

/// What a settlement's code on the wire means to the sender (§7.7).
final class Outcomes {
  private static final Outcome[] BY_CODE = {
    Outcome.HANDLED,
    new Outcome.Rejected(Rejection.NO_HANDLER),
    new Outcome.Rejected(Rejection.HANDLER_FAILED),
    new Outcome.Rejected(Rejection.UNDECODABLE),
    Outcome.EXPIRED,
    new Outcome.Rejected(Rejection.SKIPPED),
    new Outcome.Rejected(Rejection.CLOCK),
    new Outcome.Rejected(Rejection.REFUSED)
  };

  private static final Outcome OTHER = new Outcome.Rejected(Rejection.OTHER);

  private Outcomes() {}

  static Outcome of(int code) {
    return code < BY_CODE.length ? BY_CODE[code] : OTHER;
  }
}

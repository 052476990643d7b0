package dev.redoubt.gateway;

import dev.redoubt.DeliveryException;
import dev.redoubt.ErrorCode;

/// A refusal, answered as `application/problem+json`.
final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;
  private final String code;

  Problem(int status, String code, String detail) {
    super(detail, null, false, false);
    this.status = status;
    this.code = code;
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }

  String detail() {
    return String.valueOf(getMessage());
  }

  static Problem badField(String detail) {
    return new Problem(400, "BAD_FIELD", detail);
  }

  static Problem leaseGone() {
    return new Problem(
        404,
        "LEASE_GONE",
        "There is no such lease: its time is up, its stream has closed, or it was settled before.");
  }

  static Problem of(DeliveryException e) {
    int status =
        switch (e.code()) {
          case ErrorCode.TOO_LARGE -> 413;
          case ErrorCode.OUTBOX_FULL -> 429;
          case ErrorCode.CLOSED, ErrorCode.INTERRUPTED, ErrorCode.KEPT, ErrorCode.STORE_FAILED ->
              503;
          default -> 400;
        };
    return new Problem(status, e.code(), String.valueOf(e.getMessage()));
  }
}

package dev.redoubt.spring;

/// The names of the headers that listeners get of every message, beside those that its sender set.
public final class RedoubtHeaders {
  /// The sender's verified name, a `String`.
  public static final String FROM = "redoubt_from";

  /// The identity that signed the message, a [dev.redoubt.identity.Fingerprint].
  public static final String FINGERPRINT = "redoubt_fingerprint";

  /// The message's type, a `String`.
  public static final String TYPE = "redoubt_type";

  /// The message's [dev.redoubt.message.MessageId].
  public static final String ID = "redoubt_id";

  /// When its sender created it, by the sender's clock: an `Instant`.
  public static final String SENT_AT = "redoubt_sent_at";

  /// Whether another instance of our name may have handled it before, a `Boolean`.
  public static final String REDELIVERED = "redoubt_redelivered";

  /// 1 for the first attempt, an `Integer`.
  public static final String ATTEMPT = "redoubt_attempt";

  private RedoubtHeaders() {}
}

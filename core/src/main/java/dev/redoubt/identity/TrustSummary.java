package dev.redoubt.identity;

/// Whom a [TrustPolicy] accepts, for people who audit it.
///
/// @param authorities whose credentials count
public record TrustSummary(Kind kind, int authorities) {
  /// The ways to be accepted.
  public enum Kind {
    /// Only pins, and the credentials of authorities if there are any.
    PINS,
    /// Whoever uses a name first, whether we contact it or it contacts us.
    FIRST_USE,
    /// Whoever uses a name first when we contact it.
    FIRST_USE_OUTBOUND,
    /// Only credentials.
    CREDENTIALS,
    /// As the application's own policy says.
    CUSTOM
  }

  static final TrustSummary CUSTOM = new TrustSummary(Kind.CUSTOM, 0);
}

package dev.redoubt.spring;

/// No property says whom to trust. A service that silently trusted whoever comes first would be
/// taken over by whoever writes to its Redis first.
final class TrustNotConfiguredException extends RuntimeException {
  private static final long serialVersionUID = 1;

  TrustNotConfiguredException() {
    super("No property says which agents this one trusts.");
  }
}

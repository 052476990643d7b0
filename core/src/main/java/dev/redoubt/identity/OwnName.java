package dev.redoubt.identity;

/// Keeps strangers from claiming our own name.
final class OwnName implements TrustPolicy {
  private final AgentName own;
  private final Fingerprint fingerprint;
  private final TrustPolicy policy;

  OwnName(AgentName own, Fingerprint fingerprint, TrustPolicy policy) {
    this.own = own;
    this.fingerprint = fingerprint;
    this.policy = policy;
  }

  @Override
  public Decision evaluate(Claim claim) {
    if (!claim.name().equals(own) || claim.fingerprint().equals(fingerprint)) {
      return policy.evaluate(claim);
    }
    Decision decision = policy.evaluate(claim.pinningNothing());
    return decision instanceof Decision.Trusted trusted && trusted.standing() == Standing.STRANGER
        ? new Decision.NotTrusted(
            Refusal.CHANGED,
            "\"" + own + "\" is our own name, but somebody claims it with " + claim.fingerprint())
        : decision;
  }

  @Override
  public long version() {
    return policy.version();
  }

  @Override
  public TrustSummary summary() {
    return policy.summary();
  }
}

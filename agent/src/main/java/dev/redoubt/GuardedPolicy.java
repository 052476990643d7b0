package dev.redoubt;

import dev.redoubt.identity.Claim;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.identity.TrustSummary;

/// Shields the endpoint from exceptions of the application's policy: one that throws trusts nobody.
record GuardedPolicy(TrustPolicy policy) implements TrustPolicy {
  @Override
  public Decision evaluate(Claim claim) {
    try {
      return policy.evaluate(claim);
    } catch (RuntimeException e) {
      String why = e instanceof RedoubtException told ? told.getMessage() : e.getClass().getName();
      return new Decision.NotTrusted(Refusal.UNKNOWN, "The trust policy failed: " + why);
    }
  }

  @Override
  public long version() {
    try {
      return policy.version();
    } catch (RuntimeException e) {
      return -1;
    }
  }

  @Override
  public TrustSummary summary() {
    try {
      return policy.summary();
    } catch (RuntimeException e) {
      return new TrustSummary(TrustSummary.Kind.CUSTOM, 0);
    }
  }
}

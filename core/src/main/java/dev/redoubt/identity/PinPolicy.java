package dev.redoubt.identity;

import dev.redoubt.identity.PinStore.Pin;
import dev.redoubt.identity.TrustPolicy.Decision;
import dev.redoubt.identity.TrustPolicy.Refusal;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Checks pins; for names without a pin, credentials; without any authority, first use on the given
/// occasions.
final class PinPolicy implements TrustPolicy {
  private final PinStore pins;
  private final Authorities authorities;
  private final Set<Occasion> firstUse;
  private final CredentialCheck check;

  /// @param firstUse the occasions on which an unknown name is pinned
  PinPolicy(PinStore pins, Authorities authorities, Set<Occasion> firstUse) {
    this.pins = pins;
    this.authorities = authorities;
    this.firstUse = firstUse;
    this.check = new CredentialCheck(authorities, Trust.CREDENTIAL_LIFE);
  }

  @Override
  public Decision evaluate(Claim claim) {
    Pin pin = pins.find(claim.name(), claim.wallMillis());
    if (pin == null && !authorities.issuers().isEmpty()) {
      return check.judge(claim);
    }
    if (pin == null && firstUse.contains(claim.occasion())) {
      return pinFirst(claim);
    }
    if (pin != null && claim.occasion() == Occasion.OUTBOUND) {
      pin = known(claim, pin);
    }
    return compare(claim, pin);
  }

  private Decision pinFirst(Claim claim) {
    Standing standing = claim.occasion() == Occasion.OUTBOUND ? Standing.KNOWN : Standing.STRANGER;
    Pin inForce = pins.meet(claim.name(), claim.fingerprint(), standing, claim.wallMillis());
    if (inForce == null) {
      return new Decision.NoRoom(
          "There is no room to pin \"" + claim.name() + "\" now: too many are pinned.");
    }
    // Another endpoint that shares the store may have pinned another identity meanwhile.
    return inForce.fingerprint().equals(claim.fingerprint())
        ? new Decision.Trusted(inForce.standing(), true)
        : compare(claim, inForce);
  }

  /// We contact the peer ourselves, so it is no longer a stranger.
  private Pin known(Claim claim, Pin pin) {
    if (pin.standing() == Standing.KNOWN || !pin.fingerprint().equals(claim.fingerprint())) {
      return pin;
    }
    Pin inForce = pins.meet(claim.name(), claim.fingerprint(), Standing.KNOWN, claim.wallMillis());
    return inForce == null ? pin : inForce;
  }

  @Override
  public long version() {
    return pins.version() + authorities.version();
  }

  @Override
  public TrustSummary summary() {
    int issuers = authorities.issuers().size();
    if (issuers > 0 || firstUse.isEmpty()) {
      return new TrustSummary(TrustSummary.Kind.PINS, issuers);
    }
    return new TrustSummary(
        firstUse.contains(Occasion.INBOUND)
            ? TrustSummary.Kind.FIRST_USE
            : TrustSummary.Kind.FIRST_USE_OUTBOUND,
        0);
  }

  static Decision compare(Claim claim, @Nullable Pin pin) {
    if (pin == null) {
      return new Decision.NotTrusted(
          Refusal.UNKNOWN,
          "No fingerprint is pinned for \""
              + claim.name()
              + "\". Compare "
              + claim.fingerprint()
              + " with its owner and pin it.");
    }
    if (pin.fingerprint().equals(claim.fingerprint())) {
      return new Decision.Trusted(pin.standing(), false);
    }
    return new Decision.NotTrusted(
        Refusal.CHANGED,
        "\""
            + claim.name()
            + "\" is pinned to "
            + pin.fingerprint()
            + ", but somebody claims the name with "
            + claim.fingerprint()
            + ". If its owner confirms the change, replace the pin (redoubt trust remove "
            + claim.name()
            + ", then trust add "
            + claim.name()
            + " and the new one); if not, somebody else is there.");
  }
}

package dev.redoubt.identity;

import dev.redoubt.core.Protocol;
import dev.redoubt.identity.Authorities.Revocations;
import dev.redoubt.identity.TrustPolicy.Decision;
import dev.redoubt.identity.TrustPolicy.Refusal;
import dev.redoubt.message.MalformedException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Evaluates credentials (§3.7), cheap checks first. The text of each refusal says what is wrong
/// and what to do.
final class CredentialCheck {
  private final Authorities authorities;
  private final Duration lifeMax;

  CredentialCheck(Authorities authorities, Duration lifeMax) {
    this.authorities = authorities;
    this.lifeMax = lifeMax;
  }

  Decision judge(Claim claim) {
    AgentName name = claim.name();
    Voucher voucher = claim.voucher();
    if (voucher != null) {
      String fault = fault(voucher, claim.wallMillis());
      return fault == null ? trusted(voucher) : refused(name, fault);
    }
    if (claim.credential().size() == 0) {
      return new Decision.NotTrusted(
          Refusal.UNKNOWN,
          "\""
              + name
              + "\" is not pinned and shows no credential. Compare "
              + claim.fingerprint()
              + " with its owner and pin it, or have an authority issue it a credential.");
    }
    Credential credential;
    try {
      credential = Credential.decode(claim.credential());
    } catch (MalformedException e) {
      return refused(name, "shows something that is no credential. It needs a new one.");
    }
    String fault = fault(credential, name, claim.fingerprint(), claim.wallMillis());
    return fault == null ? trusted(Voucher.of(credential)) : refused(name, fault);
  }

  private static Decision trusted(Voucher voucher) {
    return new Decision.Trusted(Standing.KNOWN, false, voucher);
  }

  /// Re-checks a credential that was good; what cannot change is not checked again.
  private @Nullable String fault(Voucher voucher, long wallMillis) {
    if (!authorities.issuers().contains(voucher.issuer())) {
      return untrusted(voucher.issuer());
    }
    if (wallMillis - Protocol.CLOCK_TOLERANCE.toMillis() > voucher.notAfterMillis()) {
      return expired(voucher.notAfterMillis());
    }
    return revoked(voucher.issuer(), voucher.serial(), wallMillis);
  }

  private @Nullable String fault(
      Credential credential, AgentName name, Fingerprint fingerprint, long wallMillis) {
    if (!authorities.issuers().contains(credential.issuer())) {
      return untrusted(credential.issuer());
    }
    Credential.Fault fault = credential.fault(name, fingerprint, wallMillis);
    if (fault != null) {
      return words(fault, credential.content());
    }
    if (life(credential).compareTo(lifeMax) > 0) {
      return "shows a credential that is valid for longer than the "
          + lifeMax.toHours()
          + " h that we accept. It needs a shorter one.";
    }
    if (!credential.verify()) {
      return "shows a forged credential: its signature does not verify.";
    }
    return revoked(credential.issuer(), credential.content().serial(), wallMillis);
  }

  private @Nullable String revoked(Fingerprint issuer, Serial serial, long wallMillis) {
    return switch (authorities.revocations(issuer)) {
      case Revocations.NotUsed notUsed -> null;
      case Revocations.Unusable unusable ->
          "shows a credential that cannot be checked. " + unusable.reason();
      case Revocations.Listed listed -> revoked(serial, listed.list(), wallMillis);
    };
  }

  private static @Nullable String revoked(Serial serial, RevocationList list, long wallMillis) {
    if (list.outOfDate(wallMillis)) {
      return "shows a credential that cannot be checked: the revocation list is out of date since "
          + time(list.content().nextUpdateMillis())
          + ". Get the newest from the authority.";
    }
    return list.revokes(serial)
        ? "shows credential "
            + serial
            + ", which was revoked. If that was a mistake, it needs a new one."
        : null;
  }

  private static String untrusted(Fingerprint issuer) {
    return "shows a credential by "
        + issuer
        + ", whom we do not trust to issue any. If that is one of your authorities, add it.";
  }

  private static String expired(long notAfterMillis) {
    return "shows a credential that expired at " + time(notAfterMillis) + ". It needs a new one.";
  }

  private static String words(Credential.Fault fault, Credential.Content content) {
    return switch (fault) {
      case OTHER_NAME ->
          "shows a credential for another name, \""
              + content.name()
              + "\". It needs one of its own.";
      case OTHER_IDENTITY ->
          "shows a credential for another identity, "
              + content.subject()
              + ". It needs one of its own.";
      case NOT_YET_VALID ->
          "shows a credential that is valid only from "
              + time(content.notBeforeMillis())
              + ". Compare the clocks.";
      case EXPIRED -> expired(content.notAfterMillis());
    };
  }

  private static Duration life(Credential credential) {
    Credential.Content content = credential.content();
    return Duration.ofMillis(content.notAfterMillis() - content.notBeforeMillis());
  }

  private static String time(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }

  private static Decision refused(AgentName name, String why) {
    return new Decision.NotTrusted(Refusal.CREDENTIAL, "\"" + name + "\" " + why);
  }
}

package dev.redoubt.core.identity;

import dev.redoubt.core.Bytes;
import dev.redoubt.core.identity.Authorities.Revocations;
import dev.redoubt.core.identity.TrustPolicy.Decision;
import dev.redoubt.core.identity.TrustPolicy.Refusal;
import dev.redoubt.core.wire.WireException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Judges credentials (SPEC.md §3.7), the cheap checks first. Every refusal says to people what is
/// wrong and what to do.
final class CredentialCheck {
  private final Authorities authorities;
  private final Duration lifeMax;

  CredentialCheck(Authorities authorities, Duration lifeMax) {
    this.authorities = authorities;
    this.lifeMax = lifeMax;
  }

  Decision judge(AgentName name, Fingerprint fingerprint, Bytes encoded, long wallMillis) {
    if (encoded.size() == 0) {
      return new Decision.NotTrusted(
          Refusal.UNKNOWN,
          "\""
              + name
              + "\" is not pinned and shows no credential. Compare "
              + fingerprint
              + " with its owner and pin it, or have an authority issue it a credential.");
    }
    Credential credential;
    try {
      credential = Credential.parse(encoded);
    } catch (WireException e) {
      return refused(name, "shows something that is no credential. It needs a new one.");
    }
    String fault = fault(credential, name, fingerprint, wallMillis);
    return fault == null ? new Decision.Trusted(Standing.KNOWN, false) : refused(name, fault);
  }

  private @Nullable String fault(
      Credential credential, AgentName name, Fingerprint fingerprint, long wallMillis) {
    if (!authorities.issuers().contains(credential.issuer())) {
      return "shows a credential by "
          + credential.issuer()
          + ", whom we do not trust to issue any. If that is an authority of ours, add it.";
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
    return switch (authorities.revocations(credential.issuer())) {
      case Revocations.NotUsed notUsed -> null;
      case Revocations.Unusable unusable ->
          "shows a credential that cannot be checked. " + unusable.reason();
      case Revocations.Listed listed -> revoked(credential, listed.list(), wallMillis);
    };
  }

  private static @Nullable String revoked(
      Credential credential, RevocationList list, long wallMillis) {
    if (list.outOfDate(wallMillis)) {
      return "shows a credential that cannot be checked: the revocation list is out of date since "
          + time(list.content().nextUpdateMillis())
          + ". Get the newest from the authority.";
    }
    return list.revokes(credential.content().serial())
        ? "shows credential "
            + credential.content().serial()
            + ", which was revoked. If that was a mistake, it needs a new one."
        : null;
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
      case EXPIRED ->
          "shows a credential that expired at "
              + time(content.notAfterMillis())
              + ". It needs a new one.";
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

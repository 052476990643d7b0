package dev.redoubt.spring;

import dev.redoubt.files.PinFile;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Authorities;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.PinStore;
import dev.redoubt.identity.Trust;
import dev.redoubt.identity.TrustPolicy;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MutuallyExclusiveConfigurationPropertiesException;

/// The trust policy that properties ask for.
final class TrustProperties {
  private static final String PINS = "redoubt.trust.pins.";

  private TrustProperties() {}

  /// @throws TrustNotConfiguredException if they say nothing
  static TrustPolicy policy(RedoubtProperties.Trust trust) {
    if (trust.file() == null && trust.pins().isEmpty() && !trust.firstUse()) {
      throw new TrustNotConfiguredException();
    }
    MutuallyExclusiveConfigurationPropertiesException.throwIfMultipleNonNullValuesIn(entries -> {
      entries.put("redoubt.trust.file", trust.file());
      entries.put("redoubt.trust.pins", trust.pins().isEmpty() ? null : trust.pins());
    });
    PinStore pins;
    Authorities authorities;
    if (trust.file() == null) {
      if (!trust.revocations().isEmpty()) {
        throw new InvalidConfigurationPropertyValueException(
            "redoubt.trust.revocations",
            trust.revocations(),
            "Revocation lists are those of authorities, which redoubt.trust.file names.");
      }
      pins = PinStore.inMemory();
      authorities = pins.authorities();
      trust.pins().forEach((name, fingerprint) -> pin(pins, name, fingerprint));
    } else {
      PinFile file = PinFile.open(trust.file());
      pins = file;
      authorities = file.authorities(trust.revocations());
    }
    return trust.firstUse() ? Trust.firstUse(pins, authorities) : Trust.pinned(pins, authorities);
  }

  private static void pin(PinStore pins, String name, String fingerprint) {
    try {
      pins.pin(AgentName.of(name), Fingerprint.parse(fingerprint));
    } catch (IllegalArgumentException e) {
      throw new InvalidConfigurationPropertyValueException(
          PINS + name, fingerprint, String.valueOf(e.getMessage()));
    }
  }
}

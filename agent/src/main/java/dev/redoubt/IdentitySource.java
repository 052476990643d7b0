package dev.redoubt;

import dev.redoubt.AgentPosture.Protection;
import dev.redoubt.core.Protocol;
import dev.redoubt.environment.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Where an agent's identity is from.
record IdentitySource(Protection protection, Optional<Path> file, Optional<Instant> since) {
  static final IdentitySource SUPPLIED =
      new IdentitySource(Protection.SUPPLIED, Optional.empty(), Optional.empty());

  /// @param wallMillis the current time
  static IdentitySource memory(long wallMillis) {
    return new IdentitySource(
        Protection.MEMORY, Optional.empty(), Optional.of(Instant.ofEpochMilli(wallMillis)));
  }

  static IdentitySource file(Path file) {
    return new IdentitySource(Protection.FILE, Optional.of(file), written(file));
  }

  private static Optional<Instant> written(Path file) {
    try {
      return Optional.of(Files.getLastModifiedTime(file).toInstant());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  AgentPosture.Keys keys(Duration prekeyAge) {
    return new AgentPosture.Keys(protection, file, since, prekeyAge);
  }

  static AgentPosture.Rotation rotation(Limits limits) {
    return new AgentPosture.Rotation(
        limits.generation(), limits.epoch(), limits.sessionAge(), Protocol.PREKEY_ROTATION);
  }
}

package dev.redoubt;

import dev.redoubt.environment.KeyLife;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.TrustSummary;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// How an agent protects messages, at one instant, for people who audit it ([Agent#posture]). No
/// secret is in it.
///
/// @param trust whom it accepts; fields of a policy of the application's own are unknown
public record AgentPosture(
    String name,
    Fingerprint fingerprint,
    Algorithms algorithms,
    TrustSummary trust,
    Keys keys,
    Rotation rotation,
    Store store) {

  /// The only ones that this protocol version has: nothing is negotiated.
  ///
  /// @param protocol and its version, as handshakes name it
  public record Algorithms(
      String protocol, String keyExchange, String signature, String encryption, String derivation) {
    static final Algorithms OF_PROTOCOL =
        new Algorithms(
            "QRMP/1",
            "X-Wing (ML-KEM-768 with X25519) in HPKE",
            "ML-DSA-65 with Ed25519",
            "ChaCha20-Poly1305",
            "HKDF-SHA-256");
  }

  /// Where the identity's private half is.
  public enum Protection {
    /// Made by this agent and lost with it.
    MEMORY,
    /// In a key file without a passphrase, which its mode alone protects.
    FILE,
    /// Given by the application ([AgentBuilder#identity(dev.redoubt.identity.Identity)]).
    SUPPLIED
  }

  /// @param file the key file, if the agent has read it
  /// @param identitySince when the file was last written, or the identity made; empty where the
  ///   application supplied it
  /// @param prekeyAge for how long the prekey in the published bundle has been in use
  public record Keys(
      Protection protection,
      Optional<Path> file,
      Optional<Instant> identitySince,
      Duration prekeyAge) {}

  /// When keys are replaced at the latest.
  ///
  /// @param generation of the key that seals envelopes
  /// @param epoch after which a KEM step heals a session
  public record Rotation(KeyLife generation, KeyLife epoch, Duration session, Duration prekey) {}

  /// What an agent keeps on disk beside its key file and pins.
  public enum Store {
    /// Nothing: messages, sessions and links live in memory.
    NONE,
    /// What was sent and has not ended, and what was handled, sealed under the identity.
    SEALED
  }
}

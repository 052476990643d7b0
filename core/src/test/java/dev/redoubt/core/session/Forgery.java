package dev.redoubt.core.session;

import dev.redoubt.core.bundle.Bundle;
import dev.redoubt.core.crypto.EnvelopeSigner;
import dev.redoubt.core.crypto.Hpke;
import dev.redoubt.environment.Now;
import dev.redoubt.environment.Randomness;
import dev.redoubt.identity.Identity;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.SecretBytes;

/// INITs that are sealed correctly and wrong in one respect.
///
/// @param to the owner of the prekey to which they are sealed
/// @param claimed the sender that they claim
/// @param signer the identity that signs them
/// @param bundleHash the bundle that they claim to be made from
/// @param versions the versions that they claim to support
public record Forgery(
    Bundle to, Self claimed, Identity signer, Bytes bundleHash, int versions, Bytes frames) {

  /// An honest INIT of `claimed`.
  public static Forgery honest(Bundle to, Self claimed) {
    return new Forgery(to, claimed, claimed.identity(), to.hash(), 1, Bytes.EMPTY);
  }

  public Forgery signedBy(Identity other) {
    return new Forgery(to, claimed, other, bundleHash, versions, frames);
  }

  public Forgery from(Bytes otherBundle) {
    return new Forgery(to, claimed, signer, otherBundle, versions, frames);
  }

  public Forgery speaking(int otherVersions) {
    return new Forgery(to, claimed, signer, bundleHash, otherVersions, frames);
  }

  public Forgery saying(Bytes otherFrames) {
    return new Forgery(to, claimed, signer, bundleHash, versions, otherFrames);
  }

  public Bytes init(Now now, Randomness randomness) {
    SecretBytes sign = SecretBytes.own(randomness.bytes(EnvelopeSigner.SEED));
    InitBody body =
        new InitBody(
            to.fingerprint(),
            bundleHash,
            now.wallMillis(),
            claimed.instance(),
            false,
            versions,
            claimed.identity().peer().encoded(),
            claimed.name(),
            Bytes.EMPTY,
            Hpke.KeyPair.generate(randomness).publicKey(),
            EnvelopeSigner.fastest().publicKey(sign),
            frames);
    Adversary adversary = new Adversary(randomness);
    return adversary.init(Adversary.Target.of(to), body, adversary.signer(signer)).init();
  }
}

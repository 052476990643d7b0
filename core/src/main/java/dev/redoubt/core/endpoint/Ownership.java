package dev.redoubt.core.endpoint;

import dev.redoubt.core.crypto.Kdf;
import dev.redoubt.core.wire.WireReader;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.environment.Randomness;
import dev.redoubt.identity.Identity;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import dev.redoubt.message.SecretBytes;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Whether another process has gone on with a copy of our store, as far as Redis shows it (§8.1).
/// At our inbox we say which run this is and how much of it is durable; whoever finds there more
/// than its store knows has an old store, or one that somebody else uses too.
///
/// Redis is not trusted: it can hide what we said, and have us refuse what is good, but nobody
/// without our identity can say it.
final class Ownership {
  private static final int TOKEN = 16;

  private final SecretBytes key;
  private final OwnState own;
  private final Bytes token;

  /// @param run the run that had written the store before us, and how far
  private record Claim(long run, long position, Bytes token) {
    boolean beyond(long otherRun, long otherPosition) {
      return run > otherRun || (run == otherRun && position > otherPosition);
    }
  }

  Ownership(Identity identity, OwnState own, Randomness randomness) {
    this.own = own;
    this.token = Bytes.wrap(randomness.bytes(TOKEN));
    WireWriter seeds = new WireWriter(2 * Identity.SEED);
    seeds.bytes(identity.mlDsaSeed().bytes()).bytes(identity.ed25519Seed().bytes());
    try (SecretBytes ikm = SecretBytes.own(seeds.toArray())) {
      this.key = Kdf.extract(Kdf.label("qrmp1 owner"), ikm.bytes());
    }
    Arrays.fill(seeds.array(), (byte) 0);
  }

  /// What we say now.
  Bytes claim() {
    WireWriter out = new WireWriter(64);
    out.u64(own.run()).u64(own.durablePosition()).bytes(token);
    return Bytes.wrap(out.bytes(tag(out.toArray())).toArray());
  }

  /// Whether somebody has said more than our store knows of.
  boolean overtaken(@Nullable Bytes found) {
    Claim claim = found == null ? null : read(found);
    return claim != null
        && !claim.token.equals(token)
        && claim.beyond(own.leftRun(), own.leftPosition());
  }

  private @Nullable Claim read(Bytes found) {
    try {
      WireReader in = new WireReader(found.toArray());
      Claim claim = new Claim(in.time(), in.time(), in.bytes(TOKEN));
      byte[] said = found.slice(0, in.position()).toArray();
      Bytes tag = in.bytes(Kdf.HASH);
      in.end();
      return MessageDigest.isEqual(tag.toArray(), tag(said)) ? claim : null;
    } catch (MalformedException e) {
      return null;
    }
  }

  private byte[] tag(byte[] said) {
    byte[] instance = own.instance().value().toArray();
    return Kdf.expand(key, Kdf.label("qrmp1 owner", instance, said), Kdf.HASH);
  }

  void close() {
    key.close();
  }
}

package dev.redoubt.core.group;

import dev.redoubt.core.crypto.Kdf;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.message.Bytes;
import java.util.Arrays;

/// Identifies a group: it follows from the owner's identity and the group's name, so nobody else
/// can sign rosters for it (§11.1).
public record GroupId(Bytes value) {
  public static final int BYTES = 16;

  public GroupId {
    if (value.size() != BYTES) {
      throw new IllegalArgumentException(
          "A group id has " + BYTES + " bytes, not " + value.size() + ".");
    }
  }

  public static GroupId of(Fingerprint owner, GroupName name) {
    byte[] parts = new WireWriter(128).bytes(owner.value()).text8(name.value()).toArray();
    byte[] hash = Kdf.hash(Kdf.label("qrmp1 group", parts));
    return new GroupId(Bytes.wrap(Arrays.copyOf(hash, BYTES)));
  }

  @Override
  public String toString() {
    return value.toHex();
  }
}

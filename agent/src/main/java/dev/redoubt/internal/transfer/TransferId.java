package dev.redoubt.internal.transfer;

import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.message.Bytes;
import java.nio.charset.StandardCharsets;

/// Names of transfers (§7.19).
public final class TransferId {
  private static final byte[] CONTEXT = "qrmp1 file\0".getBytes(StandardCharsets.US_ASCII);

  private TransferId() {}

  /// That of a file whose content is known: equal for the same file, so that another process goes
  /// on with it.
  ///
  /// @param occasion tells apart what is sent again on purpose; empty for none
  public static Bytes of(String occasion, String type, String name, long size, Bytes hash) {
    WireWriter out = new WireWriter(512);
    out.text8(occasion).text8(type).text8(name).u64(size).bytes(hash);
    return Sha256.of(CONTEXT, out.toArray()).slice(0, FileMessage.ID_SIZE);
  }
}

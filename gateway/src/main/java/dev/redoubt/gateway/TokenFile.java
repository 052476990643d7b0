package dev.redoubt.gateway;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;

/// The token of one run of a gateway: 256 random bits, in a file that only its owner may read,
/// which is removed when the gateway closes.
public final class TokenFile implements AutoCloseable {
  private static final int BYTES = 32;

  private final Path file;
  private final String token;

  private TokenFile(Path file, String token) {
    this.file = file;
    this.token = token;
  }

  /// 256 random bits.
  static String fresh() {
    byte[] random = new byte[BYTES];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  /// Replaces that of an earlier run. Missing folders are made for their owner only.
  ///
  /// @throws IOException if it cannot be written
  public static TokenFile create(Path file) throws IOException {
    String token = fresh();
    PrivateFile.write(file, token + "\n", token.substring(0, 8));
    return new TokenFile(file, token);
  }

  public Path file() {
    return file;
  }

  public String token() {
    return token;
  }

  /// Removes it, unless another run has replaced it.
  @Override
  public void close() {
    PrivateFile.removeIf(file, token + "\n");
  }

  @Override
  public String toString() {
    return "TokenFile[" + file + "]";
  }
}

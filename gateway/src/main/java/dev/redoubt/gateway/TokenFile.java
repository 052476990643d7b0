package dev.redoubt.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;

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

  /// Replaces that of an earlier run. Missing folders are made for their owner only.
  ///
  /// @throws IOException if it cannot be written
  public static TokenFile create(Path file) throws IOException {
    byte[] random = new byte[BYTES];
    new SecureRandom().nextBytes(random);
    String token = HexFormat.of().formatHex(random);
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IOException("it is no file");
    }
    Files.createDirectories(folder, mode(folder.getRoot(), "rwx------"));
    Path fresh = folder.resolve(file.getFileName() + "." + token.substring(0, 8) + ".new");
    Set<StandardOpenOption> fully = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (var channel = Files.newByteChannel(fresh, fully, mode(folder, "rw-------"))) {
      channel.write(java.nio.charset.StandardCharsets.US_ASCII.encode(token + "\n"));
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return new TokenFile(file, token);
  }

  private static FileAttribute<?>[] mode(Path at, String mode) throws IOException {
    boolean posix = at.getFileSystem().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
        }
        : new FileAttribute<?>[0];
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
    try {
      if (Files.readString(file).strip().equals(token)) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      org.slf4j.LoggerFactory.getLogger(TokenFile.class).debug("The token file is left", e);
    }
  }

  @Override
  public String toString() {
    return "TokenFile[" + file + "]";
  }
}

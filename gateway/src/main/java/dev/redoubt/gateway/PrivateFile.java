package dev.redoubt.gateway;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// A file that only its owner may read, from its first byte on.
final class PrivateFile {
  private PrivateFile() {}

  /// Replaces `file`. Missing folders are made for their owner only.
  ///
  /// @param unique no other writer's
  /// @throws IOException if it cannot be written
  static void write(Path file, String content, String unique) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IOException("it is no file");
    }
    Files.createDirectories(folder, mode(folder.getRoot(), "rwx------"));
    Path fresh = folder.resolve(file.getFileName() + "." + unique + ".new");
    Set<StandardOpenOption> fully = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (var channel = Files.newByteChannel(fresh, fully, mode(folder, "rw-------"))) {
      channel.write(StandardCharsets.UTF_8.encode(content));
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static FileAttribute<?>[] mode(Path at, String mode) throws IOException {
    boolean posix = at.getFileSystem().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
        }
        : new FileAttribute<?>[0];
  }

  /// Removes `file` if it still has `content`; leaves that of another run.
  static void removeIf(Path file, String content) {
    try {
      if (Files.readString(file).equals(content)) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      org.slf4j.LoggerFactory.getLogger(PrivateFile.class).debug("A private file is left", e);
    }
  }
}

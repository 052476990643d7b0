package dev.redoubt.files;

import dev.redoubt.ConfigurationException;
import dev.redoubt.internal.SystemRandom;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Files that only their owner may read, if the file system has owners. Error codes begin with
/// `code`.
final class PrivateFiles {
  private PrivateFiles() {}

  static boolean exists(Path file) {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
  }

  /// @throws ConfigurationException if it is missing, a folder, too large, unreadable, or readable
  ///   by others (see [FileAccess])
  static String read(Path file, int sizeMax, String code) {
    try {
      FileTrouble.requireNoFolder(file, code);
      if (posix(file)) {
        FileAccess.requirePrivate(file, code);
      }
      byte[] bytes =
          SmallFiles.read(
              file,
              sizeMax,
              () ->
                  new ConfigurationException(
                      code + "_DAMAGED", file + " is larger than " + sizeMax + " bytes."));
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw new ConfigurationException(code + "_MISSING", file + " does not exist.", e);
    } catch (IOException e) {
      throw FileTrouble.unreadable(file, code, e);
    }
  }

  /// Writes a complete new file or none, accessible to its owner only; missing folders are created
  /// likewise.
  ///
  /// @throws FileAlreadyExistsException if it exists, even if created concurrently
  static void create(Path file, byte[] content, String code) throws FileAlreadyExistsException {
    create(file, content, "rw-------", code);
  }

  /// The same, with another mode.
  static void create(Path file, byte[] content, String mode, String code)
      throws FileAlreadyExistsException {
    Path target = file.toAbsolutePath();
    try {
      createFolders(target.getParent());
      Path half = beside(target);
      try {
        write(half, content, mode);
        publish(half, target);
      } finally {
        Files.deleteIfExists(half);
      }
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (IOException e) {
      throw FileTrouble.unwritable(file, code, e);
    }
  }

  /// Replaces or creates a file atomically: concurrent readers see either the old or the new
  /// content, also after a crash. Follows symbolic links.
  static void replace(Path file, byte[] content, String mode) throws IOException {
    Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    createFolders(target.getParent());
    Path half = beside(target);
    try {
      write(half, content, mode);
      Files.move(half, target, StandardCopyOption.ATOMIC_MOVE);
      sync(target.getParent());
    } finally {
      Files.deleteIfExists(half);
    }
  }

  /// Makes a rename durable. Where folders cannot be opened, the file system does that itself.
  private static void sync(@Nullable Path folder) throws IOException {
    if (folder != null && posix(folder)) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private static Path beside(Path target) {
    String random = HexFormat.of().formatHex(SystemRandom.INSTANCE.bytes(8));
    return target.resolveSibling("." + target.getFileName() + "." + random);
  }

  private static void write(Path file, byte[] content, String mode) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            ownerOnly(file, mode))) {
      ByteBuffer left = ByteBuffer.wrap(content);
      while (left.hasRemaining()) {
        channel.write(left);
      }
      channel.force(true);
    }
  }

  /// A hard link, unlike a rename, never replaces a file created by somebody else.
  private static void publish(Path half, Path target) throws IOException {
    try {
      Files.createLink(target, half);
    } catch (UnsupportedOperationException e) {
      Files.move(half, target);
    }
  }

  static void createFolders(@Nullable Path folder) throws IOException {
    if (folder != null && !Files.isDirectory(folder)) {
      Files.createDirectories(folder, ownerOnly(folder, "rwx------"));
    }
  }

  static FileAttribute<?>[] ownerOnly(Path file, String mode) {
    return posix(file)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
        }
        : new FileAttribute<?>[0];
  }

  static boolean posix(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}

package dev.redoubt.files;

import dev.redoubt.ConfigurationException;
import dev.redoubt.ErrorCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.UnaryOperator;

/// The file behind a [PinFile]: read as a whole, replaced as a whole, by one process at a time.
///
/// @param file absolute
record PinsOnDisk(Path file) {
  /// Maximum size of a file that is written, bytes.
  static final int SIZE_MAX = 8 << 20;

  /// Earlier versions wrote larger files than they could read.
  static final int READ_MAX = 2 * SIZE_MAX;

  FileState state() {
    return FileState.of(file);
  }

  PinLines read() {
    try {
      FileTrouble.requireNoFolder(file, "PIN_FILE");
      checkMode();
      byte[] bytes =
          SmallFiles.read(
              file,
              READ_MAX,
              () ->
                  new ConfigurationException(
                      ErrorCode.PIN_FILE_DAMAGED,
                      file + " is larger than " + READ_MAX + " bytes: it is not a pin file."));
      return PinLines.parse(file, new String(bytes, StandardCharsets.UTF_8));
    } catch (NoSuchFileException e) {
      return PinLines.EMPTY;
    } catch (IOException e) {
      throw FileTrouble.unreadable(file, "PIN_FILE", e);
    }
  }

  /// Has written the file when it returns. The caller holds the lock of this process.
  ///
  /// @param first dropped first if there is no room for everything
  /// @return the new contents of the file
  PinLines change(UnaryOperator<PinLines> how, UnaryOperator<PinLines> first) {
    try {
      PrivateFiles.createFolders(file.getParent());
      // The file itself is replaced, so a lock on it would be on one that is gone.
      Path lock = file.resolveSibling("." + file.getFileName() + ".lock");
      try (FileChannel channel =
          FileChannel.open(
              lock,
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
              PrivateFiles.ownerOnly(lock, "rw-------"))) {
        channel.lock();
        PinLines before = read();
        PinLines after = how.apply(first.apply(before));
        if (tooLarge(before, after)) {
          after = how.apply(before);
        }
        if (tooLarge(before, after)) {
          throw new ConfigurationException(
              ErrorCode.PIN_FILE_FULL,
              file + " would be larger than " + SIZE_MAX + " bytes: remove pins from it.");
        }
        if (!after.equals(before)) {
          byte[] text = after.text().getBytes(StandardCharsets.UTF_8);
          PrivateFiles.replace(file, text, "rw-------");
        }
        return after;
      }
    } catch (IOException e) {
      throw FileTrouble.unwritable(file, "PIN_FILE", e);
    }
  }

  /// A file that is already too large may still become smaller.
  private static boolean tooLarge(PinLines before, PinLines after) {
    return after.size() > Math.max(SIZE_MAX, before.size());
  }

  private void checkMode() throws IOException {
    if (PrivateFiles.posix(file)) {
      Set<PosixFilePermission> others =
          EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
      if (!Collections.disjoint(Files.getPosixFilePermissions(file), others)) {
        throw new ConfigurationException(
            ErrorCode.PIN_FILE_MODE,
            "Others may write "
                + file
                + ": run chmod 600 on it, and check what it holds before you trust it.");
      }
    }
  }

  @Override
  public String toString() {
    return file.toString();
  }
}

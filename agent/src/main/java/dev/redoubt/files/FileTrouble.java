package dev.redoubt.files;

import dev.redoubt.ConfigurationException;
import dev.redoubt.internal.FileReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Makes exceptions that say why a file cannot be used and what to do about it.
final class FileTrouble {
  private FileTrouble() {}

  static ConfigurationException unwritable(Path file, String code, IOException e) {
    return new ConfigurationException(
        code + "_UNREADABLE", file + " cannot be written: " + writing(e) + ".", e);
  }

  static ConfigurationException unreadable(Path file, String code, IOException e) {
    return new ConfigurationException(
        code + "_UNREADABLE", file + " cannot be read: " + reading(e) + ".", e);
  }

  /// @throws ConfigurationException if `file` is a folder
  static void requireNoFolder(Path file, String code) {
    if (Files.isDirectory(file)) {
      throw new ConfigurationException(
          code + "_UNREADABLE", file + " is a folder: give the path of a file.");
    }
  }

  private static String writing(IOException e) {
    String reason = FileReason.of(e);
    return switch (reason) {
      case FileReason.DENIED ->
          FileReason.DENIED + ": let this user write to its folder, or give another";
      case "No space left on device", "Disk quota exceeded" ->
          "the disk is full (" + reason + "): make room, or give another folder";
      case "Read-only file system" -> "the file system is read-only: give another folder";
      case FileReason.INTERRUPTED -> reason;
      default -> reason + ": check its folder, and who may write there";
    };
  }

  private static String reading(IOException e) {
    String reason = FileReason.of(e);
    return switch (reason) {
      case FileReason.DENIED -> FileReason.DENIED + ": let this user read it, and enter its folder";
      case FileReason.FOLDER, FileReason.INTERRUPTED -> reason;
      default -> reason + ": check the file and its folder";
    };
  }
}

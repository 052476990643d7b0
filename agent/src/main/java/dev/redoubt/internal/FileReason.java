package dev.redoubt.internal;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/// Explains why a file cannot be used, since exceptions of the JDK only name it.
public final class FileReason {
  public static final String DENIED = "permission denied";
  public static final String FOLDER = "it is a folder: give the path of a file";
  public static final String INTERRUPTED = "this thread was interrupted";

  private FileReason() {}

  public static String of(IOException e) {
    return switch (e) {
      case AccessDeniedException denied -> DENIED;
      case ClosedByInterruptException interrupt -> INTERRUPTED;
      case FileLockInterruptionException interrupt -> INTERRUPTED;
      case NoSuchFileException missing -> "there is no such file or folder";
      case FileNotFoundException missing -> "there is no such file, or it may not be read";
      case FileAlreadyExistsException exists -> "a file of that name is in the way";
      case FileSystemException other when other.getReason() != null -> words(other.getReason());
      default -> e.getMessage() == null ? "the file system refuses it" : words(e.getMessage());
    };
  }

  private static String words(String reason) {
    return switch (reason) {
      case "Is a directory" -> FOLDER;
      case "Not a directory" -> "a part of its path is a file, not a folder";
      default -> reason;
    };
  }
}

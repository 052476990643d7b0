package dev.redoubt;

import dev.redoubt.internal.transfer.FileMessage;
import dev.redoubt.message.Bytes;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Options of one file that is sent. Immutable: each method returns a new instance.
///
/// ```java
/// agent.sendFile("bob", "backup", file, FileOptions.DEFAULT.patience(Duration.ofHours(1)));
/// ```
public final class FileOptions {
  /// The file's own name, or `file` for a stream; the agent's time to live as patience.
  public static final FileOptions DEFAULT = new FileOptions(null, null, "");

  private static final int OCCASION_MAX = 128;

  private final @Nullable String name;
  private final @Nullable Duration patience;
  private final String occasion;

  private FileOptions(@Nullable String name, @Nullable Duration patience, String occasion) {
    this.name = name;
    this.patience = patience;
    this.occasion = occasion;
  }

  /// What the recipient is told as the name; it makes a harmless one of it.
  ///
  /// @param name 1 to 255 bytes of UTF-8
  /// @throws IllegalArgumentException if it has another length
  public FileOptions name(String name) {
    requireSize("The name of a file", name, 1, FileMessage.NAME_MAX);
    return new FileOptions(name, patience, occasion);
  }

  /// For how long there may be no progress, 1 ms to 24 h: the peer may be away, Redis may be down
  /// or full.
  public FileOptions patience(Duration span) {
    return new FileOptions(name, span, occasion);
  }

  /// Makes the same file another one: without it, or with an equal one, a file that the recipient
  /// has handled in the last 24 hours is not sent again.
  ///
  /// @param occasion at most 128 bytes of UTF-8, such as a date
  /// @throws IllegalArgumentException if it is longer
  public FileOptions occasion(String occasion) {
    requireSize("The occasion of a file", occasion, 0, OCCASION_MAX);
    return new FileOptions(name, patience, occasion);
  }

  private static void requireSize(String what, String text, int min, int max) {
    int size = Bytes.utf8Size(text);
    if (size < min || size > max) {
      throw new IllegalArgumentException(
          what + " has " + min + " to " + max + " bytes of UTF-8, not " + size + ".");
    }
  }

  String nameOr(String usual) {
    return name == null ? usual : name;
  }

  Duration patienceOr(Duration usual) {
    return patience == null ? usual : patience;
  }

  String occasion() {
    return occasion;
  }

  @Override
  public String toString() {
    return "FileOptions[patience=" + (patience == null ? "default" : patience) + "]";
  }
}

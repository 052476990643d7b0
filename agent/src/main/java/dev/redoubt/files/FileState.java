package dev.redoubt.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/// Attributes that change when a file is replaced or written.
///
/// @param key identifies the file in its file system, if that has such keys
record FileState(FileTime modified, long size, @Nullable Object key) {
  private static final FileState GONE = new FileState(FileTime.fromMillis(0), -1, null);

  static FileState of(Path file) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new FileState(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
    } catch (IOException e) {
      return GONE; // reading it will report why
    }
  }
}

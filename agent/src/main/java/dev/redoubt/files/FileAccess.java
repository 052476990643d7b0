package dev.redoubt.files;

import dev.redoubt.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Checks that only its owner can read a file with a secret.
///
/// One exception: orchestrators mount secrets that belong to another user, usually root, readable
/// by a group of this process. The process cannot change that, and nobody else is in the group.
final class FileAccess {
  private static final Set<PosixFilePermission> OWNER =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private static final Set<PosixFilePermission> OWNER_AND_READING_GROUP =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE,
          PosixFilePermission.GROUP_READ);

  private FileAccess() {}

  /// @param uid of the process
  /// @param groups of the process
  record User(int uid, List<Integer> groups) {
    private static final Path STATUS = Path.of("/proc/self/status");

    /// On Linux. Elsewhere, where no orchestrator mounts secrets, nobody.
    static User own() throws IOException {
      int uid = -1;
      List<Integer> groups = List.of();
      if (Files.exists(STATUS)) {
        for (String line : Files.readAllLines(STATUS)) {
          String[] words = line.split("\\s+");
          if (words[0].equals("Uid:")) {
            uid = Integer.parseInt(words[2]); // the effective uid
          } else if (words[0].equals("Gid:")) {
            groups = Stream.concat(groups.stream(), numbers(words, 2, 3)).toList();
          } else if (words[0].equals("Groups:")) {
            groups = Stream.concat(groups.stream(), numbers(words, 1, words.length)).toList();
          }
        }
      }
      return new User(uid, groups);
    }

    private static Stream<Integer> numbers(String[] words, int from, int to) {
      return Arrays.stream(words, from, to).map(Integer::valueOf);
    }
  }

  /// @throws ConfigurationException with the code `code` and `_MODE` if others may read it
  static void requirePrivate(Path file, String code) throws IOException {
    Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
    if (OWNER.containsAll(mode)) {
      return;
    }
    String fault = fault(mode, owner(file), group(file), readOnly(file), User.own());
    if (!fault.isEmpty()) {
      throw new ConfigurationException(
          code + "_MODE",
          file + " may be read by others (" + PosixFilePermissions.toString(mode) + "): " + fault);
    }
  }

  /// @param readOnly whether its file system is read-only
  /// @return empty if the file may be used
  static String fault(
      Set<PosixFilePermission> mode, int owner, int group, boolean readOnly, User process) {
    boolean ours = owner == process.uid() || process.uid() < 0;
    if (ours && !readOnly) {
      return "run chmod 600 on it, and consider whether somebody already has.";
    }
    if (!OWNER_AND_READING_GROUP.containsAll(mode)) {
      return "have it mounted so that at most a group of this process may read it (mode 0400 or 0440; in"
          + " Kubernetes, defaultMode and fsGroup).";
    }
    return process.groups().contains(group)
        ? ""
        : "group "
            + group
            + " may read it, to which this process does not belong: have it mounted with a group of"
            + " this process (in Kubernetes, fsGroup), or for its owner alone.";
  }

  private static boolean readOnly(Path file) throws IOException {
    return Files.getFileStore(file).isReadOnly();
  }

  private static int owner(Path file) throws IOException {
    return (Integer) Files.getAttribute(file, "unix:uid");
  }

  private static int group(Path file) throws IOException {
    return (Integer) Files.getAttribute(file, "unix:gid");
  }
}

package dev.redoubt;

import dev.redoubt.internal.FileReason;
import dev.redoubt.internal.SystemRandom;
import dev.redoubt.internal.transfer.FileNames;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The folder that files arrive in, and in `.redoubt` below it, what is not finished: for each
/// transfer `BASE.part` and `BASE.state`. One agent at a time has it.
final class PartFolder implements AutoCloseable {
  private static final String BELOW = ".redoubt";
  private static final String PART = ".part";
  private static final String STATE = ".state";
  private static final int STATE_MAX = 4_096;
  private static final int NUMBERS_MAX = 10_000;

  private final Path folder;
  private final Path below;
  private final FileChannel lockFile;
  private final FileLock lock;

  /// @param base its name on disk
  /// @param touched when it was last written
  record Found(String base, PartState state, Instant touched) {}

  private PartFolder(Path folder, Path below, FileChannel lockFile, FileLock lock) {
    this.folder = folder;
    this.below = below;
    this.lockFile = lockFile;
    this.lock = lock;
  }

  /// @throws ConfigurationException with code `FILES_FOLDER` if it cannot be used, or another agent
  ///   uses it
  static PartFolder open(Path folder) {
    Path below = folder.toAbsolutePath().resolve(BELOW);
    try {
      Files.createDirectories(folder);
      if (!Files.isDirectory(below, LinkOption.NOFOLLOW_LINKS)) {
        Files.createDirectory(below, mode(below, "rwx------"));
      }
      Path file = below.resolve("lock");
      FileChannel channel =
          FileChannel.open(
              file,
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
              mode(file, "rw-------"));
      FileLock lock = lock(channel);
      if (lock == null) {
        channel.close();
        throw new ConfigurationException(
            ErrorCode.FILES_FOLDER,
            "Another agent takes files into " + folder + ": give each a folder of its own.");
      }
      return new PartFolder(folder.toAbsolutePath(), below, channel, lock);
    } catch (IOException e) {
      throw new ConfigurationException(
          ErrorCode.FILES_FOLDER,
          "Files cannot be taken into " + folder + ": " + FileReason.of(e) + ".",
          e);
    }
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // by an agent of this process
    }
  }

  private static FileAttribute<?>[] mode(Path file, String mode) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
        }
        : new FileAttribute<?>[0];
  }

  /// What earlier runs have left. What belongs to nothing is removed.
  List<Found> load() throws IOException {
    List<Found> found = new ArrayList<>();
    List<Path> all = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(below, "*.{part,state,new}")) {
      files.forEach(all::add);
    }
    for (Path file : all) {
      String name = file.getFileName().toString();
      String base = name.substring(0, name.lastIndexOf('.'));
      PartState state = name.endsWith(STATE) ? read(file) : null;
      if (state != null) {
        state = settled(base, state);
      }
      if (state != null) {
        found.add(new Found(base, state, touched(base)));
      } else if (!name.endsWith(PART) || !Files.exists(below.resolve(base + STATE))) {
        Files.deleteIfExists(file);
      }
    }
    return found;
  }

  private static @Nullable PartState read(Path file) {
    try {
      return Files.size(file) > STATE_MAX ? null : PartState.decode(Files.readAllBytes(file));
    } catch (IOException | MalformedException e) {
      return null;
    }
  }

  /// Whether a file got its name is seen by what is there.
  private @Nullable PartState settled(String base, PartState state) throws IOException {
    Path part = part(base);
    boolean there = Files.exists(part, LinkOption.NOFOLLOW_LINKS);
    return switch (state.phase()) {
      case PART -> there ? state : null;
      case PLACING -> {
        Path file = folder.resolve(state.placed());
        boolean named = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
        if (!there) {
          yield named ? state.in(PartState.Phase.PLACED) : null;
        }
        yield state.in(
            named && Files.isSameFile(part, file) ? PartState.Phase.PLACED : PartState.Phase.PART);
      }
      case PLACED ->
          Files.exists(folder.resolve(state.placed()), LinkOption.NOFOLLOW_LINKS) ? state : null;
      case HANDLED -> state;
    };
  }

  private Instant touched(String base) throws IOException {
    Path part = part(base);
    Path file = Files.exists(part) ? part : below.resolve(base + STATE);
    return Files.getLastModifiedTime(file).toInstant();
  }

  Path part(String base) {
    return below.resolve(base + PART);
  }

  Path placed(PartState state) {
    return folder.resolve(state.placed());
  }

  /// Makes an empty part.
  ///
  /// @return its base
  String create(PartState state) throws IOException {
    String base = HexFormat.of().formatHex(SystemRandom.INSTANCE.bytes(16));
    save(base, state);
    Path part = part(base);
    Files.createFile(part, mode(part, "rw-------"));
    return base;
  }

  /// Replaces the state, so that a crash leaves the old or the new one.
  void save(String base, PartState state) throws IOException {
    Path half = below.resolve(base + ".new");
    Files.deleteIfExists(half);
    Files.createFile(half, mode(half, "rw-------"));
    try (FileOutputStream out = new FileOutputStream(half.toFile())) {
      out.write(state.encode());
      out.getFD().sync();
    }
    Files.move(half, below.resolve(base + STATE), StandardCopyOption.ATOMIC_MOVE);
  }

  /// Gives a whole part its name in the folder: one that nothing has. A crash in between leaves the
  /// part or the file, and the state says which to look for.
  ///
  /// @return with the name
  PartState place(String base, PartState whole, long size, Bytes hash) throws IOException {
    String name = FileNames.safe(whole.name());
    for (int number = 1; number <= NUMBERS_MAX; number++) {
      String candidate = number == 1 ? name : FileNames.numbered(name, number);
      if (Files.exists(folder.resolve(candidate), LinkOption.NOFOLLOW_LINKS)) {
        continue;
      }
      PartState placing = whole.placing(candidate, size, hash);
      save(base, placing);
      if (named(part(base), folder.resolve(candidate))) {
        PartState placed = placing.in(PartState.Phase.PLACED);
        save(base, placed);
        Files.deleteIfExists(part(base));
        sync();
        return placed;
      }
    }
    throw new FileAlreadyExistsException(name);
  }

  /// A hard link, unlike a rename, never replaces what somebody else has put there.
  private static boolean named(Path part, Path file) throws IOException {
    try {
      Files.createLink(file, part);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (UnsupportedOperationException | IOException e) {
      return reserved(part, file); // this file system has none
    }
  }

  private static boolean reserved(Path part, Path file) throws IOException {
    try {
      Files.createFile(file);
    } catch (FileAlreadyExistsException e) {
      return false;
    }
    try {
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
      return true;
    } catch (IOException e) {
      Files.delete(file); // it is empty, and ours
      throw e;
    }
  }

  /// Makes names durable. Where folders cannot be opened, the file system does that itself.
  private void sync() throws IOException {
    if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")
        && !Thread.currentThread().isInterrupted()) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  void delete(String base) {
    for (String end : List.of(PART, STATE)) {
      delete(below.resolve(base + end));
    }
  }

  void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // The next run tries again.
    }
  }

  /// Bytes that its disk has left.
  long free() throws IOException {
    return Files.getFileStore(below).getUsableSpace();
  }

  @Override
  public void close() {
    try (lockFile) {
      lock.release();
    } catch (IOException e) {
      // The process ends the lock.
    }
  }
}

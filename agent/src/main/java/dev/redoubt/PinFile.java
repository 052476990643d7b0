package dev.redoubt;

import dev.redoubt.core.identity.AgentName;
import dev.redoubt.core.identity.Fingerprint;
import dev.redoubt.core.identity.PinStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Pins in a file that several processes may share: one line `name fingerprint` each, empty lines
/// and `#` comments allowed. A missing file holds no pins; it is made with mode 0600.
///
/// Every method throws [ConfigurationException]: `PIN_FILE_DAMAGED` naming the line,
/// `PIN_FILE_MODE` (others may write it), `PIN_FILE_UNREADABLE` (the file system says no). Safe for
/// several threads.
public final class PinFile implements PinStore {
  private static final int SIZE_MAX = 8 << 20;

  // A process cannot lock one file twice, so all pin files of this one take turns.
  private static final ReentrantLock PROCESS = new ReentrantLock();

  private final Path file;

  private PinFile(Path file) {
    this.file = file;
  }

  /// Reads the file at once, so that a damaged one is told early.
  public static PinFile open(Path file) {
    PinFile pins = new PinFile(file.toAbsolutePath());
    pins.pins();
    return pins;
  }

  /// Every pin in force now.
  public SortedMap<AgentName, Fingerprint> pins() {
    if (!PrivateFiles.exists(file)) {
      return Collections.emptySortedMap();
    }
    return Collections.unmodifiableSortedMap(
        locked(Set.of(StandardOpenOption.READ), true, this::read));
  }

  @Override
  public @Nullable Fingerprint pinned(AgentName name) {
    return pins().get(name);
  }

  @Override
  public Fingerprint pin(AgentName name, Fingerprint fingerprint) {
    return locked(
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
        false,
        channel -> {
          Fingerprint before = read(channel).get(name);
          if (before != null) {
            return before;
          }
          append(channel, name + " " + fingerprint + "\n");
          return fingerprint;
        });
  }

  private interface Use<T> {
    T with(FileChannel channel) throws IOException;
  }

  private <T> T locked(Set<StandardOpenOption> options, boolean shared, Use<T> use) {
    PROCESS.lock();
    try {
      PrivateFiles.createFolders(file.getParent());
      try (FileChannel channel =
          FileChannel.open(file, options, PrivateFiles.ownerOnly(file, "rw-------"))) {
        checkMode();
        channel.lock(0, Long.MAX_VALUE, shared);
        return use.with(channel);
      }
    } catch (IOException e) {
      throw PrivateFiles.unreadable(file, "PIN_FILE", e);
    } finally {
      PROCESS.unlock();
    }
  }

  private void checkMode() throws IOException {
    if (PrivateFiles.posix(file)) {
      Set<PosixFilePermission> others =
          EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
      if (!Collections.disjoint(Files.getPosixFilePermissions(file), others)) {
        throw new ConfigurationException(
            "PIN_FILE_MODE",
            "Others may write "
                + file
                + ": run chmod 600 on it, and check what it holds before you trust it.");
      }
    }
  }

  private SortedMap<AgentName, Fingerprint> read(FileChannel channel) throws IOException {
    if (channel.size() > SIZE_MAX) {
      throw new ConfigurationException(
          "PIN_FILE_DAMAGED", file + " is larger than " + SIZE_MAX + " bytes.");
    }
    byte[] bytes = Channels.newInputStream(channel).readAllBytes();
    SortedMap<AgentName, Fingerprint> pins = new TreeMap<>();
    int number = 0;
    for (String line : new String(bytes, StandardCharsets.UTF_8).lines().toList()) {
      number++;
      String content = line.strip();
      if (!content.isEmpty() && !content.startsWith("#")) {
        add(content, number, pins);
      }
    }
    return pins;
  }

  private void add(String line, int number, SortedMap<AgentName, Fingerprint> pins) {
    String[] words = line.split("\\s+", -1);
    if (words.length != 2) {
      throw damaged(number, "it is not \"name fingerprint\"");
    }
    try {
      Fingerprint fingerprint = Fingerprint.parse(words[1]);
      Fingerprint before = pins.putIfAbsent(AgentName.of(words[0]), fingerprint);
      if (before != null && !before.equals(fingerprint)) {
        throw damaged(number, "the name is pinned to another fingerprint already");
      }
    } catch (IllegalArgumentException e) {
      throw damaged(number, String.valueOf(e.getMessage()));
    }
  }

  private ConfigurationException damaged(int line, String why) {
    return new ConfigurationException(
        "PIN_FILE_DAMAGED", file + ", line " + line + ": " + why + ". Correct or remove the line.");
  }

  private static void append(FileChannel channel, String line) throws IOException {
    long size = channel.size();
    String start = size > 0 && last(channel, size) != '\n' ? "\n" : "";
    ByteBuffer bytes = ByteBuffer.wrap((start + line).getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      size += channel.write(bytes, size);
    }
    channel.force(true);
  }

  private static byte last(FileChannel channel, long size) throws IOException {
    ByteBuffer one = ByteBuffer.allocate(1);
    channel.read(one, size - 1);
    return one.get(0);
  }

  @Override
  public String toString() {
    return "PinFile[" + file + "]";
  }
}

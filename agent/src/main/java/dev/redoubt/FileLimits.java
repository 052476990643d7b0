package dev.redoubt;

import java.time.Duration;

/// What an agent takes of files ([AgentBuilder#files]). Immutable: each method returns a new
/// instance.
///
/// At a bound, senders have fair shares, as for messages: one has at most as much as it leaves
/// free, so at most half; strangers (peers pinned because they contacted us) three quarters
/// together.
public final class FileLimits {
  /// Files of at most 4 GiB; 64 unfinished ones at a time, of one sender 8, which take 16 GiB of
  /// disk and are removed a day after the last bytes came.
  public static final FileLimits DEFAULT =
      new FileLimits(4L << 30, 64, 8, 16L << 30, Duration.ofDays(1));

  private static final int UNFINISHED_MAX = 1_024;

  private final long largest;
  private final int unfinished;
  private final int ofSender;
  private final long unfinishedBytes;
  private final Duration age;

  private FileLimits(
      long largest, int unfinished, int ofSender, long unfinishedBytes, Duration age) {
    this.largest = largest;
    this.unfinished = unfinished;
    this.ofSender = ofSender;
    this.unfinishedBytes = unfinishedBytes;
    this.age = age;
  }

  /// The largest file, bytes.
  public FileLimits largest(long bytes) {
    require("The largest file", bytes, 1, Long.MAX_VALUE);
    return new FileLimits(bytes, unfinished, ofSender, unfinishedBytes, age);
  }

  /// Files that are not finished at a time, 1 to 1,024.
  ///
  /// @param ofSender how many of one sender
  public FileLimits unfinished(int max, int ofSender) {
    require("The number of unfinished files", max, 1, UNFINISHED_MAX);
    require("That of one sender", ofSender, 1, max);
    return new FileLimits(largest, max, ofSender, unfinishedBytes, age);
  }

  /// What unfinished files may take on disk, bytes. A file counts with its whole size from the
  /// start.
  public FileLimits unfinishedBytes(long bytes) {
    require("What unfinished files take", bytes, 1, Long.MAX_VALUE);
    return new FileLimits(largest, unfinished, ofSender, bytes, age);
  }

  /// An unfinished file is removed when nothing came of it for this long.
  public FileLimits age(Duration age) {
    require("The age of unfinished files, in seconds,", age.toSeconds(), 1, Long.MAX_VALUE);
    return new FileLimits(largest, unfinished, ofSender, unfinishedBytes, age);
  }

  private static void require(String what, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          what + " must lie between " + min + " and " + max + ", but is " + value + ".");
    }
  }

  long largest() {
    return largest;
  }

  int unfinished() {
    return unfinished;
  }

  int ofSender() {
    return ofSender;
  }

  long unfinishedBytes() {
    return unfinishedBytes;
  }

  Duration age() {
    return age;
  }

  @Override
  public String toString() {
    return "FileLimits[largest="
        + largest
        + ", unfinished="
        + unfinished
        + ", ofSender="
        + ofSender
        + ", unfinishedBytes="
        + unfinishedBytes
        + ", age="
        + age
        + "]";
  }
}

package dev.redoubt.internal.transfer;

/// Why a recipient does not take a file, with the codes of §7.19.
public enum Refusal {
  /// It does not know the transfer (any more): to be offered again.
  UNKNOWN(1),
  /// It has no room for another transfer now: to be offered again later.
  BUSY(2),
  TOO_LARGE(3),
  /// What it keeps of unfinished files has no room for this one.
  NO_ROOM(4),
  /// Its disk is full, or cannot be written.
  STORAGE(5),
  /// What came is not what was offered.
  MISMATCH(6),
  /// Its application does not want it.
  REFUSED(7),
  /// A reason that this version does not know.
  OTHER(255);

  private final int code;

  Refusal(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }

  /// Whether the same offer may be taken soon.
  public boolean passing() {
    return this == UNKNOWN || this == BUSY;
  }

  static Refusal of(int code) {
    for (Refusal known : values()) {
      if (known.code == code) {
        return known;
      }
    }
    return OTHER;
  }
}

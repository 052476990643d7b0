package dev.redoubt.core.session;

import dev.redoubt.core.Protocol;
import java.nio.ByteBuffer;

/// How far the peer has come with its keys, and what our envelopes have told it of that (§6.8): it
/// may go only so far beyond what it was told.
final class PeerProgress {
  /// The newest epoch and generation of the peer's in which something was opened; all ones: none.
  private int epochSeen = -1;

  private int generationSeen = -1;
  private int epochTold = -1;
  private int generationTold = -1;

  void seen(int epoch, int generation) {
    epochSeen = epoch;
    generationSeen = generation;
  }

  void write(ByteBuffer out) {
    out.putInt(epochSeen).putInt(generationSeen);
  }

  /// An envelope was sealed that says it.
  void told() {
    epochTold = epochSeen;
    generationTold = generationSeen;
  }

  /// Whether the peer is half way to where it must wait.
  boolean runsAhead() {
    int told = epochTold == epochSeen ? generationTold : -1;
    return generationSeen - told > Protocol.GENERATIONS_AHEAD / 2;
  }
}

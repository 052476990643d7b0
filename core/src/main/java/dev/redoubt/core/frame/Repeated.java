package dev.redoubt.core.frame;

import dev.redoubt.message.MalformedException;
import java.util.HashSet;
import java.util.Set;

/// Counts the frames of one envelope that may occur more than once (§6.3): this bounds the work
/// that a peer can cause with one envelope.
final class Repeated {
  private final long[] links = new long[Frames.LINKS_MAX];
  private int linkCount;
  private int batches;
  private int records;
  private final Set<Long> receipts = new HashSet<>(4);

  void add(Frame frame) throws MalformedException {
    switch (frame) {
      case Batch batch -> batch(batch);
      case Receipt receipt -> {
        if (!receipts.add(receipt.linkId())) {
          throw new MalformedException("second receipt of a link");
        }
      }
      case Offer offer -> {}
      case Accept accept -> {}
      case RekeyRequest request -> {}
      case Close close -> {}
    }
  }

  private void batch(Batch batch) throws MalformedException {
    batches++;
    records += batch.records().size();
    if (batches > Frames.BATCHES_MAX || records > Frames.RECORDS_MAX) {
      throw new MalformedException("more batches than an envelope holds");
    }
    for (int i = 0; i < linkCount; i++) {
      if (links[i] == batch.linkId()) {
        return;
      }
    }
    if (linkCount == links.length) {
      throw new MalformedException("batches of too many links");
    }
    links[linkCount++] = batch.linkId();
  }
}

package dev.redoubt.core.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.frame.Receipt.Range;
import dev.redoubt.core.frame.Receipt.Run;
import dev.redoubt.core.wire.WireReader;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.message.MalformedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ReceiptTest {
  private static final long SEQ_MAX = (1L << 61) - 1;
  private static final Receipt EVERYTHING =
      new Receipt(
          -5,
          10,
          7,
          List.of(new Range(10, 12), new Range(300, 301)),
          List.of(new Range(8, 9), new Range(300, 301)),
          Protocol.LINK_WINDOW_RECORDS,
          Protocol.LINK_WINDOW_BYTES,
          List.of(new Run(0, 1, 1), new Run(5, 6, 255), new Run(300, 301, 4)));

  private static byte[] written(Receipt receipt) {
    WireWriter out = new WireWriter(64);
    receipt.write(out);
    return out.toArray();
  }

  private static Receipt parsed(byte[] bytes) throws MalformedException {
    return Receipt.decode(new WireReader(bytes));
  }

  private static void refused(Receipt receipt) {
    refused(written(receipt));
  }

  private static void refused(byte[] bytes) {
    assertThatThrownBy(() -> parsed(bytes)).isInstanceOf(MalformedException.class);
  }

  private static Receipt receipt(
      long received,
      long settled,
      List<Range> above,
      List<Range> settledAbove,
      List<Run> outcomes) {
    return new Receipt(1, received, settled, above, settledAbove, 0, 0, outcomes);
  }

  @Test
  void whatIsWrittenIsRead() throws MalformedException {
    assertThat(parsed(written(EVERYTHING))).isEqualTo(EVERYTHING);
    Receipt last = receipt(SEQ_MAX, SEQ_MAX, List.of(), List.of(), List.of());
    assertThat(parsed(written(last))).isEqualTo(last);
  }

  @Test
  void everyTruncationAndExtensionIsRefused() {
    byte[] whole = written(EVERYTHING);
    for (int size = 0; size < whole.length; size++) {
      refused(Arrays.copyOf(whole, size));
    }
    refused(Arrays.copyOf(whole, whole.length + 1));
  }

  @Test
  void noChangeOfBytesDoesWorseThanBeRefused() {
    byte[] whole = written(EVERYTHING);
    SplittableRandom random = new SplittableRandom(11);
    for (int i = 0; i < 20_000; i++) {
      byte[] changed = whole.clone();
      for (int j = random.nextInt(1, 5); j > 0; j--) {
        changed[random.nextInt(whole.length)] = (byte) random.nextInt();
      }
      try {
        Receipt receipt = parsed(changed);
        assertThat(written(receipt)).isEqualTo(changed);
      } catch (MalformedException refused) {
        assertThat(refused).hasMessageMatching("[a-zA-Z0-9 ,-]+");
      }
    }
  }

  @Test
  void nothingIsSettledBeforeItIsReceived() {
    refused(receipt(4, 5, List.of(), List.of(), List.of()));
  }

  @Test
  void runsAreNeverEmpty() {
    refused(receipt(4, 4, List.of(new Range(5, 5)), List.of(), List.of()));
    refused(receipt(4, 4, List.of(), List.of(new Range(5, 5)), List.of()));
    refused(receipt(4, 4, List.of(), List.of(), List.of(new Run(1, 1, 2))));
  }

  @Test
  void handledIsImplied() {
    refused(receipt(4, 4, List.of(), List.of(), List.of(new Run(1, 2, 0))));
  }

  @Test
  void rangesAndOutcomesHaveTheirBounds() throws MalformedException {
    Receipt full = receipt(0, 0, ranges(Protocol.RANGES), ranges(Protocol.RANGES), runs(1_024));
    assertThat(parsed(written(full))).isEqualTo(full);
    refused(receipt(0, 0, ranges(Protocol.RANGES + 1), List.of(), List.of()));
    refused(receipt(0, 0, List.of(), ranges(Protocol.RANGES + 1), List.of()));
    refused(receipt(0, 0, List.of(), List.of(), runs(1_025)));
  }

  private static List<Range> ranges(int count) {
    List<Range> ranges = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ranges.add(new Range(2L * i + 1, 2L * i + 2));
    }
    return ranges;
  }

  private static List<Run> runs(int count) {
    List<Run> runs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      runs.add(new Run(2L * i, 2L * i + 1, 2));
    }
    return runs;
  }

  @Test
  void windowsHaveTheirBounds() {
    int records = Protocol.LINK_WINDOW_RECORDS;
    int bytes = Protocol.LINK_WINDOW_BYTES;
    refused(new Receipt(1, 0, 0, List.of(), List.of(), records + 1, 0, List.of()));
    refused(new Receipt(1, 0, 0, List.of(), List.of(), 0, bytes + 1, List.of()));
    refused(new Receipt(1, 0, 0, List.of(), List.of(), -1, 0, List.of()));
  }

  @Test
  void noSequenceNumberPassesItsBound() {
    refused(receipt(SEQ_MAX + 1, 0, List.of(), List.of(), List.of()));
    refused(receipt(SEQ_MAX, 0, List.of(new Range(SEQ_MAX, SEQ_MAX + 1)), List.of(), List.of()));
    refused(receipt(0, 0, List.of(), List.of(), List.of(new Run(SEQ_MAX, SEQ_MAX + 1, 1))));
    refused(receipt(0, 0, List.of(new Range(1, Long.MAX_VALUE)), List.of(), List.of()));
  }

  /// A receipt with an outcome for a number that was never sent is as much a violation as one that
  /// reports it received.
  @Test
  void itsEndIsTheHighestNumberThatItNames() {
    assertThat(receipt(4, 4, List.of(), List.of(), List.of()).end()).isEqualTo(4);
    assertThat(receipt(4, 4, List.of(new Range(6, 9)), List.of(), List.of()).end()).isEqualTo(9);
    assertThat(receipt(4, 4, List.of(), List.of(new Range(6, 8)), List.of()).end()).isEqualTo(8);
    assertThat(receipt(4, 4, List.of(), List.of(), List.of(new Run(6, 7, 2))).end()).isEqualTo(7);
  }
}

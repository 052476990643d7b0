package dev.redoubt.core.frame;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.redoubt.core.Limits;
import dev.redoubt.core.wire.WireException;
import dev.redoubt.core.wire.WireReader;
import dev.redoubt.core.wire.WireWriter;
import java.util.List;

/// Receipts, as an authenticated peer may make them.
class ReceiptFuzz {
  @FuzzTest
  void aReceiptIsRefusedOrWrittenAsItWasRead(byte[] bytes) {
    Receipt receipt;
    try {
      receipt = Receipt.parse(new WireReader(bytes));
    } catch (WireException refused) {
      return;
    }
    WireWriter out = new WireWriter(64);
    receipt.write(out);
    assertThat(out.toArray()).isEqualTo(bytes);
    assertThat(receipt.settledNext()).isBetween(0L, receipt.receivedNext());
    assertThat(receipt.outcomes().size()).isLessThanOrEqualTo(Limits.OUTCOME_RUNS);
    ascend(receipt.receivedAbove(), receipt.receivedNext(), receipt.end());
    ascend(receipt.settledAbove(), receipt.settledNext(), receipt.end());
  }

  private static void ascend(List<Receipt.Range> ranges, long next, long end) {
    assertThat(ranges.size()).isLessThanOrEqualTo(Limits.RANGES);
    long at = next;
    for (Receipt.Range range : ranges) {
      assertThat(range.from()).isGreaterThanOrEqualTo(at);
      assertThat(range.to()).isBetween(range.from() + 1, end);
      at = range.to();
    }
  }
}

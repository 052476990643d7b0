package dev.redoubt.core.frame;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.redoubt.core.Protocol;
import dev.redoubt.core.wire.WireReader;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.message.MalformedException;
import java.util.List;

/// Receipts, as an authenticated peer may make them.
class ReceiptFuzz {
  @FuzzTest
  void aReceiptIsRefusedOrWrittenAsItWasRead(byte[] bytes) {
    Receipt receipt;
    try {
      receipt = Receipt.decode(new WireReader(bytes));
    } catch (MalformedException refused) {
      return;
    }
    WireWriter out = new WireWriter(64);
    receipt.write(out);
    assertThat(out.toArray()).isEqualTo(bytes);
    assertThat(receipt.settledNext()).isBetween(0L, receipt.receivedNext());
    assertThat(receipt.outcomes().size()).isLessThanOrEqualTo(Protocol.OUTCOME_RUNS);
    ascend(receipt.receivedAbove(), receipt.receivedNext(), receipt.end());
    ascend(receipt.settledAbove(), receipt.settledNext(), receipt.end());
  }

  private static void ascend(List<Receipt.Range> ranges, long next, long end) {
    assertThat(ranges.size()).isLessThanOrEqualTo(Protocol.RANGES);
    long at = next;
    for (Receipt.Range range : ranges) {
      assertThat(range.from()).isGreaterThanOrEqualTo(at);
      assertThat(range.to()).isBetween(range.from() + 1, end);
      at = range.to();
    }
  }
}

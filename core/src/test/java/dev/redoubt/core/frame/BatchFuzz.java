package dev.redoubt.core.frame;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.redoubt.core.Protocol;
import dev.redoubt.core.wire.WireReader;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.message.MalformedException;

/// Batches, as an authenticated peer may make them.
class BatchFuzz {
  @FuzzTest
  void aBatchIsRefusedOrMeansTheSameWhenItIsWrittenAgain(byte[] bytes) throws MalformedException {
    Batch batch;
    try {
      batch = Batch.decode(new WireReader(bytes));
    } catch (MalformedException refused) {
      return;
    }
    assertThat(batch.records().size()).isLessThanOrEqualTo(Protocol.BATCH_RECORDS);
    assertThat(batch.records().stream().mapToLong(MessageRecord::size).sum())
        .isLessThanOrEqualTo(bytes.length);
    byte[] written = written(batch);
    assertThat(written.length).isLessThanOrEqualTo(batch.wireBound());
    // The writer's table holds each kind once, in the order of its first use; a sender's need not.
    Batch again = Batch.decode(new WireReader(written));
    assertThat(again).isEqualTo(batch);
    assertThat(written(again)).isEqualTo(written);
  }

  private static byte[] written(Batch batch) {
    WireWriter out = new WireWriter(64);
    batch.write(out);
    return out.toArray();
  }
}

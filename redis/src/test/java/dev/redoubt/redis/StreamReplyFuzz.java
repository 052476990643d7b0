package dev.redoubt.redis;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.redoubt.redis.StreamReply.RawEntry;
import dev.redoubt.redis.resp.ReplyException;
import dev.redoubt.redis.resp.RespReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;

/// Arbitrary replies to XREAD.
class StreamReplyFuzz {
  private static final int MAX = 1 << 16;

  @FuzzTest
  void aReplyLeavesEntriesOfItsOwnBytesOnly(byte[] bytes) {
    RespReader in = new RespReader(new ByteArrayInputStream(bytes), MAX);
    List<RawEntry> entries;
    try {
      entries = in.read(StreamReply.PARSER);
    } catch (IOException | ReplyException refused) {
      return;
    }
    int held = 0;
    for (RawEntry entry : entries) {
      assertThat(entry.field() == null).isEqualTo(entry.value() == null);
      held += entry.id().length() + entry.size();
    }
    assertThat(held).isLessThanOrEqualTo(bytes.length);
  }
}

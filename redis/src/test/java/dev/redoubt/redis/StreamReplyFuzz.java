package dev.redoubt.redis;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.lettuce.core.protocol.RedisProtocolException;
import io.lettuce.core.protocol.RedisStateMachine;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;

/// Replies to XREAD as they come from the socket, through Lettuce's parser.
class StreamReplyFuzz {
  @FuzzTest
  void aReplyLeavesEntriesOfItsOwnBytesOnly(byte[] bytes) {
    StreamReply reply = new StreamReply();
    ByteBuf buffer = Unpooled.wrappedBuffer(bytes);
    try {
      boolean unused = new RedisStateMachine().decode(buffer, reply);
    } catch (RedisProtocolException | NumberFormatException | UnsupportedOperationException e) {
      // Lettuce's own refusals, which close the connection; none of them is ours.
      assertThat(e.getStackTrace())
          .noneMatch(at -> at.getClassName().equals(StreamReply.class.getName()));
      return;
    } finally {
      buffer.release();
    }
    List<StreamReply.RawEntry> entries = reply.get();
    int held = 0;
    for (StreamReply.RawEntry entry : entries) {
      assertThat(entry.field() == null).isEqualTo(entry.value() == null);
      held += entry.id().length() + (entry.value() == null ? 0 : entry.value().size());
    }
    assertThat(held).isLessThanOrEqualTo(bytes.length);
  }
}

package dev.redoubt.redis;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.lettuce.core.protocol.RedisStateMachine;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;

/// Replies to XREAD as they come from the socket: past the bound on replies, and through Lettuce's
/// parser.
class StreamReplyFuzz {
  private static final int MAX = 1 << 16;

  @FuzzTest
  void aReplyLeavesEntriesOfItsOwnBytesOnly(byte[] bytes) {
    EmbeddedChannel socket = new EmbeddedChannel(new ReplyBound(MAX));
    var unused = socket.writeOneInbound(Unpooled.copiedBuffer(bytes));
    ByteBuf passed = socket.readInbound();
    if (passed == null) {
      return;
    }
    StreamReply reply = new StreamReply();
    try {
      new RedisStateMachine().decode(passed, reply);
    } catch (RuntimeException e) {
      // Lettuce's own refusals end the connection; ours there may be none.
      assertThat(e.getStackTrace())
          .noneMatch(at -> at.getClassName().equals(StreamReply.class.getName()));
      return;
    } finally {
      passed.release();
    }
    int held = 0;
    for (StreamReply.RawEntry entry : reply.get()) {
      assertThat(entry.field() == null).isEqualTo(entry.value() == null);
      held += entry.id().length() + (entry.value() == null ? 0 : entry.value().size());
    }
    assertThat(held).isLessThanOrEqualTo(bytes.length);
  }
}

package dev.redoubt.redis;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import org.jspecify.annotations.Nullable;

/// Whatever comes from the socket, before anything of it is stored.
class ReplyBoundFuzz {
  private static final int MAX = 1 << 10;

  @FuzzTest
  void whatIsRefusedIsTheSameHoweverTheBytesArrive(byte[] bytes) {
    Class<?> whole = refusal(bytes, Math.max(1, bytes.length));
    assertThat(refusal(bytes, 1)).isEqualTo(whole);
    assertThat(refusal(bytes, 7)).isEqualTo(whole);
  }

  /// What the bytes are refused for in portions of `step`, or null where they pass unchanged.
  private static @Nullable Class<?> refusal(byte[] bytes, int step) {
    EmbeddedChannel channel = new EmbeddedChannel(new ReplyBound(MAX));
    int passed = 0;
    Class<?> refusal = null;
    for (int at = 0; at < bytes.length && refusal == null; at += step) {
      int size = Math.min(step, bytes.length - at);
      var unused = channel.writeOneInbound(Unpooled.copiedBuffer(bytes, at, size));
      for (ByteBuf in = channel.readInbound(); in != null; in = channel.readInbound()) {
        passed += in.readableBytes();
        in.release();
      }
      try {
        channel.checkException();
        refusal = channel.isOpen() ? null : ReplyBound.class;
      } catch (Exception e) {
        refusal = e.getClass();
      }
    }
    assertThat(passed).isLessThanOrEqualTo(bytes.length);
    if (refusal == null) {
      assertThat(passed).isEqualTo(bytes.length);
    }
    channel.finishAndReleaseAll();
    return refusal;
  }
}

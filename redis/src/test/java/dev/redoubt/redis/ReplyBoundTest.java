package dev.redoubt.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.redis.ReplyBound.NotRedisException;
import dev.redoubt.redis.ReplyBound.ReplyTooLargeException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyBoundTest {
  private static final int MAX = 100;

  private final EmbeddedChannel channel = new EmbeddedChannel(new ReplyBound(MAX));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "+OK\r\n",
        "-ERR -12 apples: $99999999\r\n",
        ":123456789012345678901234567890\r\n",
        "$5\r\nhello\r\n",
        "$5\r\n*9\r\n$\r\n",
        "$0\r\n\r\n",
        "$-1\r\n",
        "_\r\n",
        "#t\r\n",
        ",1.5e-10\r\n",
        "=7\r\ntxt:abc\r\n",
        "*0\r\n",
        "*-1\r\n",
        "*2\r\n*1\r\n+a\r\n:-1\r\n",
        "%1\r\n$1\r\nk\r\n*1\r\n*2\r\n$3\r\n1-1\r\n*2\r\n$1\r\nm\r\n$2\r\nxy\r\n",
        "~2\r\n+a\r\n+b\r\n",
        ">2\r\n+message\r\n+x\r\n",
        "|1\r\n+a\r\n+b\r\n+value\r\n",
      })
  void repliesOfEveryKindPassAndAreCountedOneByOne(String reply) {
    // A mistake by one byte or element in one reply would add up over so many.
    for (int i = 0; i < 1_000; i++) {
      write(reply);
      assertThat(read()).isEqualTo(reply);
    }
    for (int i = 0; i < 100; i++) {
      reply.chars().forEach(symbol -> write(Character.toString(symbol)));
      assertThat(read()).isEqualTo(reply);
    }
    write(reply.repeat(50));
    assertThat(read()).isEqualTo(reply.repeat(50));
    assertThat(channel.isOpen()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$101\r\n",
        "$200000000\r\n",
        "$99999999999999999999999999999999\r\n",
        "*50\r\n",
        "*2147483647\r\n",
        "%9223372036854775807\r\n",
        "|4611686018427387904\r\n",
        "*2\r\n$60\r\n123456789012345678901234567890123456789012345678901234567890\r\n$60\r\n",
      })
  void whatSaysThatItIsTooLargeIsRefusedBeforeItArrives(String beginning) {
    refused(beginning);
  }

  @Test
  void whatGrowsTooLargeIsRefused() {
    write("-" + "x".repeat(MAX - 10));
    refused("y".repeat(20));
  }

  @Test
  void aPushThatIsTooLargeIsNoCommandsFault() {
    write(">3\r\n+message\r\n+channel\r\n$200000000\r\n");

    channel.checkException();
    assertThat(channel.isOpen()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.1 400\r\n", "SSH-2.0\r\n", "\r\n", "\u0015\u0003\u0003"})
  void whatIsNoReplyIsRefused(String text) {
    write(text);

    assertThatThrownBy(channel::checkException).isInstanceOf(NotRedisException.class);
    assertThat(channel.isOpen()).isFalse();
  }

  private void refused(String text) {
    write(text);
    assertThatThrownBy(channel::checkException).isInstanceOf(ReplyTooLargeException.class);
    assertThat(channel.isOpen()).isFalse();
  }

  private void write(String text) {
    channel.pipeline().fireChannelRead(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
  }

  private String read() {
    StringBuilder all = new StringBuilder();
    for (ByteBuf bytes = channel.readInbound(); bytes != null; bytes = channel.readInbound()) {
      all.append(bytes.toString(StandardCharsets.US_ASCII));
      bytes.release();
    }
    return all.toString();
  }
}

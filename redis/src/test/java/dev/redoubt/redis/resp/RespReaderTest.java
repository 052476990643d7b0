package dev.redoubt.redis.resp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.message.Bytes;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RespReaderTest {
  private static final int MAX = 100;
  private static final ReplyParser<String> SKIPPED =
      in -> {
        in.skip(1);
        return "skipped";
      };

  @ParameterizedTest
  @ValueSource(
      strings = {
        "+OK\r\n",
        ":-12\r\n",
        "$5\r\nhello\r\n",
        "$5\r\n*9\r\n$\r\n",
        "$0\r\n\r\n",
        "$-1\r\n",
        "*0\r\n",
        "*-1\r\n",
        "*2\r\n*1\r\n+a\r\n:-1\r\n",
        "*2\r\n$1\r\nk\r\n*1\r\n*2\r\n$3\r\n1-1\r\n*2\r\n$1\r\nm\r\n$2\r\nxy\r\n",
      })
  void skippingConsumesExactlyOneReply(String reply) throws Exception {
    // An error of one byte or element would add up over this many replies.
    for (int portion : new int[] {1, 2, 7, 100_000}) {
      RespReader in = reader(reply.repeat(1_000), portion);
      for (int i = 0; i < 1_000; i++) {
        assertThat(in.read(SKIPPED)).isEqualTo("skipped");
      }
      assertThatThrownBy(() -> in.read(SKIPPED)).isInstanceOf(EOFException.class);
    }
  }

  @Test
  void everyKindOfReplyIsParsed() throws Exception {
    RespReader in =
        reader(
            "+OK\r\n:-12\r\n$5\r\nhello\r\n$-1\r\n*-1\r\n*2\r\n$1\r\na\r\n$2\r\n\u0001\r\r\n", 3);
    assertThat(in.read(RespReader::status)).isEqualTo("OK");
    assertThat(in.read(RespReader::integer)).isEqualTo(-12);
    Optional<Bytes> there = in.read(it -> Optional.ofNullable(it.bulk()));
    assertThat(there).contains(Bytes.utf8("hello"));
    Optional<Bytes> none = in.read(it -> Optional.ofNullable(it.bulk()));
    assertThat(none).isEmpty();
    assertThat(in.read(RespReader::array)).isEqualTo(-1);
    List<String> texts = in.read(array -> array.list(RespReader::text));
    assertThat(texts).containsExactly("a", "\u0001\r");
  }

  @Test
  void anErrorLeavesTheNextReplyReadable() throws Exception {
    RespReader in = reader("-ERR no such thing\r\n:1\r\n", 100);
    assertThatThrownBy(() -> in.read(RespReader::integer))
        .isInstanceOf(ReplyException.class)
        .hasMessage("ERR no such thing");
    assertThat(in.read(RespReader::integer)).isEqualTo(1);
  }

  @Test
  void anErrorInsideAReplyEndsTheConnection() {
    RespReader in = reader("*2\r\n+a\r\n-ERR b\r\n", 100);
    assertThatThrownBy(() -> in.read(SKIPPED)).isInstanceOf(NotRedisException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$101\r\n",
        "$200000000\r\n",
        "$9999999999\r\n",
        "*50\r\n",
        "*2147483647\r\n",
        "*2\r\n$60\r\n123456789012345678901234567890123456789012345678901234567890\r\n$60\r\n",
      })
  void anAnnouncedSizeTooLargeIsRefusedBeforeTheReplyArrives(String beginning) {
    RespReader in = reader(beginning, 100);
    assertThatThrownBy(() -> in.read(SKIPPED)).isInstanceOf(ReplyTooLargeException.class);
    RespReader other = reader(beginning, 100);
    assertThatThrownBy(() -> other.read(RespReader::scalar))
        .isInstanceOf(ReplyTooLargeException.class);
  }

  @Test
  void deepNestingIsRefused() {
    RespReader in = reader("*1\r\n".repeat(MAX), 100);
    assertThatThrownBy(() -> in.read(SKIPPED)).isInstanceOf(ReplyTooLargeException.class);
  }

  @Test
  void aReplyThatGrowsTooLargeIsRefused() {
    RespReader in = reader("-" + "x".repeat(MAX), 7);
    assertThatThrownBy(() -> in.read(SKIPPED)).isInstanceOf(ReplyTooLargeException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 400\r\n",
        "SSH-2.0\r\n",
        "\r\n",
        "\u0015\u0003\u0003",
        ":1x\r\n",
        ":99999999999999999999\r\n",
        "$3\r\nabcd\r\n",
        ":1\rx"
      })
  void malformedRepliesAreRefused(String text) {
    RespReader in = reader(text, 100);
    assertThatThrownBy(() -> in.read(RespReader::scalar)).isInstanceOf(NotRedisException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"+OK\r\n", "$-1\r\n", "*0\r\n"})
  void aReplyOfAnotherKindIsRefused(String reply) {
    RespReader in = reader(reply, 100);
    assertThatThrownBy(() -> in.read(RespReader::integer)).isInstanceOf(NotRedisException.class);
    RespReader other = reader(reply, 100);
    assertThatThrownBy(() -> other.read(RespReader::value)).isInstanceOf(NotRedisException.class);
  }

  private static RespReader reader(String text, int portion) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return new RespReader(
        portion < bytes.length ? new Drip(bytes, portion) : new ByteArrayInputStream(bytes), MAX);
  }
}

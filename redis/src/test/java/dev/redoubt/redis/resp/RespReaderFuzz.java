package dev.redoubt.redis.resp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;

/// Arbitrary bytes from the socket.
class RespReaderFuzz {
  private static final int MAX = 1 << 10;

  /// Returns a reply as text for comparison.
  private static final ReplyParser<String> SHOWN = RespReaderFuzz::shown;

  @FuzzTest
  void repliesReadTheSameHoweverTheBytesArrive(byte[] bytes) {
    String whole = read(bytes, Math.max(1, bytes.length));
    assertThat(read(bytes, 1)).isEqualTo(whole);
    assertThat(read(bytes, 7)).isEqualTo(whole);
  }

  /// All replies in `bytes`, and the exception at the end.
  private static String read(byte[] bytes, int portion) {
    RespReader in = new RespReader(new Drip(bytes, portion), MAX);
    StringBuilder all = new StringBuilder();
    while (true) {
      try {
        String reply = in.read(SHOWN);
        assertThat(reply.length()).isLessThanOrEqualTo(MAX);
        all.append(reply).append('\n');
      } catch (ReplyException e) {
        all.append(e.error()).append('\n');
      } catch (IOException e) {
        return all.append(e.getClass().getSimpleName()).toString();
      }
    }
  }

  private static String shown(RespReader in) throws IOException, ReplyException {
    return in.scalar();
  }
}

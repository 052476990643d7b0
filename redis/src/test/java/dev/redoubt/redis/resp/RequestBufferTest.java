package dev.redoubt.redis.resp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.message.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RequestBufferTest {
  private final RequestBuffer buffer = new RequestBuffer();
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final ByteArrayOutputStream expected = new ByteArrayOutputStream();

  private void add(Object... parts) throws IOException {
    Request.of(RespReader::integer, parts).writeTo(buffer);
    expect("*" + parts.length + "\r\n");
    for (Object part : parts) {
      byte[] bytes =
          part instanceof Bytes value
              ? value.toArray()
              : part.toString().getBytes(StandardCharsets.US_ASCII);
      expect("$" + bytes.length + "\r\n");
      expected.write(bytes);
      expect("\r\n");
    }
  }

  private void expect(String text) throws IOException {
    expected.write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static Bytes value(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return Bytes.wrap(bytes);
  }

  @Test
  void valuesOfEverySizeAreWrittenInOrder() throws IOException {
    for (int round = 0; round < 2; round++) {
      add("SET", "a", value(0));
      add("SET", value(8 << 10), value((8 << 10) - 1));
      add("SET", value(200_003), value(64 << 10), "c");
      add("GET", "d");
      assertThat(buffer.size()).isEqualTo(expected.size() - written.size());
      buffer.writeTo(written);
      assertThat(written.toByteArray()).isEqualTo(expected.toByteArray());
      assertThat(buffer.size()).isZero();
    }
  }
}

package dev.redoubt.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class Utf8Test {
  private static boolean decodes(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private static void agrees(byte[] bytes) {
    assertThat(Utf8.valid(bytes, 0, bytes.length)).isEqualTo(decodes(bytes));
  }

  @Test
  void agreesWithTheDecoderOnAllPairs() {
    for (int pair = 0; pair < 1 << 16; pair++) {
      agrees(new byte[] {(byte) (pair >> 8), (byte) pair});
    }
  }

  @Test
  void agreesWithTheDecoderOnLongerOnes() {
    int[] edges = {0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xe0, 0xed, 0xf0, 0xff};
    for (int first = 0xe0; first <= 0xff; first++) {
      for (int second : edges) {
        for (int third : edges) {
          agrees(new byte[] {(byte) first, (byte) second, (byte) third});
          for (int fourth : edges) {
            agrees(new byte[] {(byte) first, (byte) second, (byte) third, (byte) fourth, 'x'});
          }
        }
      }
    }
  }

  @Test
  void agreesWithTheDecoderOnTextsWithAChange() {
    SplittableRandom random = new SplittableRandom(5);
    byte[] text = "a\u00e4\u20ac\ud83d\ude00 b".getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 20_000; i++) {
      byte[] changed = text.clone();
      changed[random.nextInt(text.length)] = (byte) random.nextInt();
      agrees(changed);
    }
  }
}

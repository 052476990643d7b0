package dev.redoubt.core.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/// [WireWriter] and [WireReader] together.
class WireTest {
  @Test
  void whatIsWrittenIsReadBackToItsEnd() throws MalformedException {
    byte[] written =
        new WireWriter(0)
            .u8(0xfe)
            .u16(0xfedc)
            .u32(0xfedcba98)
            .u64(0xfedcba9876543210L)
            .varint(300)
            .opaque8(Bytes.hex("0102"))
            .opaque16(Bytes.hex("03"))
            .text8("grüße")
            .zeros(2)
            .bytes(Bytes.hex("0405"))
            .toArray();
    WireReader reader = new WireReader(written);
    assertThat(reader.u8()).isEqualTo(0xfe);
    assertThat(reader.u16()).isEqualTo(0xfedc);
    assertThat(reader.u32()).isEqualTo(0xfedcba98);
    assertThat(reader.u64()).isEqualTo(0xfedcba9876543210L);
    assertThat(reader.varint()).isEqualTo(300);
    assertThat(reader.opaque8()).isEqualTo(Bytes.hex("0102"));
    assertThat(reader.opaque16()).isEqualTo(Bytes.hex("03"));
    assertThat(reader.text8()).isEqualTo("grüße");
    reader.skip(2);
    refused("left over", reader::end);
    assertThat(reader.bytes(2)).isEqualTo(Bytes.hex("0405"));
    reader.end();
  }

  @Test
  void integersAreBigEndian() {
    assertThat(new WireWriter(0).u16(0x0102).u32(0x03040506).u64(7).toArray())
        .containsExactly(1, 2, 3, 4, 5, 6, 0, 0, 0, 0, 0, 0, 0, 7);
  }

  @Test
  void varintsOfEveryLengthComeBack() throws MalformedException {
    for (int bits = 0; bits < 63; bits++) {
      for (long value : new long[] {(1L << bits) - 1, 1L << bits, Long.MAX_VALUE >> bits}) {
        WireReader reader = new WireReader(new WireWriter(0).varint(value).toArray());
        assertThat(reader.varint()).isEqualTo(value);
        reader.end();
      }
    }
  }

  @Test
  void varintsThatAreNotShortestOrOverflowAreRefused() {
    refused("shortest", () -> reader("8000").varint());
    refused("shortest", () -> reader("ff00").varint());
    refused("overflows", () -> reader("ffffffffffffffffff01").varint());
    refused("overflows", () -> reader("ffffffffffffffffffff01").varint());
    refused("truncated", () -> reader("ff").varint());
    assertThatThrownBy(() -> new WireWriter(0).varint(-1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void everyTruncationIsRefused() {
    refused("truncated", () -> reader("").u8());
    refused("truncated", () -> reader("01").u16());
    refused("truncated", () -> reader("010203").u32());
    refused("truncated", () -> reader("01020304050607").u64());
    refused("truncated", () -> reader("0201").opaque8());
    refused("truncated", () -> reader("ffff01").opaque16());
    refused("truncated", () -> reader("01").bytes(2));
    refused("truncated", () -> reader("01").bytes(-1));
    refused("truncated", () -> reader("01").skip(Integer.MAX_VALUE));
  }

  @Test
  void lengthsAboveTheirBoundAreRefused() throws MalformedException {
    assertThat(reader("00000005").u32(5)).isEqualTo(5);
    refused("bound", () -> reader("00000006").u32(5));
    refused("bound", () -> reader("80000000").u32(Integer.MAX_VALUE));
  }

  @Test
  void textThatIsNotUtf8IsRefused() {
    refused("UTF-8", () -> reader("02c328").text8());
    refused("UTF-8", () -> reader("03eda080").text8());
  }

  @Test
  void aReaderSeesNothingBeyondItsRange() throws MalformedException {
    WireReader reader = new WireReader(new byte[] {1, 2, 3, 4}, 1, 2);
    assertThat(reader.u16()).isEqualTo(0x0203);
    assertThat(reader.remaining()).isZero();
    refused("truncated", reader::u8);
  }

  @Test
  void lengthsAreFilledInAfterwards() {
    WireWriter writer = new WireWriter(0).u32(0).u16(0).u8(9).putU32(0, 0x01020304).putU16(4, 5);
    assertThat(writer.toArray()).containsExactly(1, 2, 3, 4, 0, 5, 9);
    assertThat(writer.truncate(4).size()).isEqualTo(4);
    assertThatThrownBy(() -> writer.putU32(1, 0)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void whatDoesNotFitItsLengthIsAnError() {
    WireWriter writer = new WireWriter(0);
    Bytes tooLong = Bytes.wrap(new byte[256]);
    assertThatThrownBy(() -> writer.opaque8(tooLong)).isInstanceOf(IllegalArgumentException.class);
    assertThat(writer.opaque16(tooLong).size()).isEqualTo(258);
  }

  private static WireReader reader(String hex) {
    return new WireReader(Bytes.hex(hex).toArray());
  }

  private static void refused(String reason, ThrowingCallable read) {
    assertThatThrownBy(read).isInstanceOf(MalformedException.class).hasMessageContaining(reason);
  }

  @Test
  void whatWasReadSharesNothingWithTheArray() throws MalformedException {
    byte[] array = {2, 7, 7};
    Bytes read = new WireReader(array).opaque8();
    array[1] = 8;
    assertThat(read).isEqualTo(Bytes.hex("0707"));
  }
}

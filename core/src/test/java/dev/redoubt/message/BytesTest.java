package dev.redoubt.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ReadOnlyBufferException;
import org.junit.jupiter.api.Test;

class BytesTest {
  private static final Bytes BYTES = Bytes.wrap(new byte[] {9, 1, 2, 3, 9}, 1, 3);

  @Test
  void aWindowIsEqualToACopyOfItsContent() {
    Bytes copy = Bytes.copyOf(new byte[] {1, 2, 3});
    assertThat(BYTES).isEqualTo(copy).hasSameHashCodeAs(copy);
    assertThat(BYTES).isNotEqualTo(Bytes.hex("010204")).isNotEqualTo(Bytes.hex("0102"));
    assertThat(BYTES.toArray()).containsExactly(1, 2, 3);
    assertThat(BYTES.toHex()).isEqualTo("010203");
  }

  @Test
  void aSliceOfAWindowCountsFromItsStart() {
    assertThat(BYTES.slice(1, 3)).isEqualTo(Bytes.hex("0203"));
    assertThat(BYTES.slice(3, 3)).isEqualTo(Bytes.EMPTY);
    assertThat(BYTES.at(2)).isEqualTo((byte) 3);
    byte[] target = new byte[4];
    BYTES.copyTo(target, 1);
    assertThat(target).containsExactly(0, 1, 2, 3);
  }

  @Test
  void nothingBeyondTheWindowCanBeReached() {
    assertThatThrownBy(() -> BYTES.at(3)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> BYTES.at(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> BYTES.slice(0, 4)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> Bytes.wrap(new byte[3], 2, 2))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void aCopyDoesNotFollowItsSourceAndAViewCannotBeWritten() {
    byte[] source = {1};
    Bytes copy = Bytes.copyOf(source);
    source[0] = 2;
    assertThat(copy).isEqualTo(Bytes.hex("01"));
    assertThat(BYTES.buffer().remaining()).isEqualTo(3);
    assertThatThrownBy(() -> BYTES.buffer().put((byte) 0))
        .isInstanceOf(ReadOnlyBufferException.class);
  }

  @Test
  void itsTextShowsTheSizeOnly() {
    assertThat(Bytes.utf8("secret")).hasToString("Bytes[6]");
    assertThat(Bytes.utf8("grüße").toUtf8()).isEqualTo("grüße");
  }
}

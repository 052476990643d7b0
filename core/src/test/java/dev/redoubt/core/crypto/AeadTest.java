package dev.redoubt.core.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.message.CryptoException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AeadTest {
  private static final byte[] KEY = EnvelopeSignerTest.bytes(new Random(1), Aead.KEY);
  private static final byte[] NONCE = EnvelopeSignerTest.bytes(new Random(2), Aead.NONCE);
  private static final int HEADER = 48;

  @Test
  void whatIsSealedInPlaceOpensInPlace() throws CryptoException {
    for (int size : new int[] {0, 1, 63, 64, 65, 1000, 100_000}) {
      byte[] plain = EnvelopeSignerTest.bytes(new Random(size), size);
      byte[] envelope = sealed(plain);
      byte[] data = Arrays.copyOfRange(envelope, HEADER, envelope.length + 5);
      Aead.open(KEY, NONCE, Arrays.copyOf(envelope, HEADER), data, size + Aead.TAG);
      assertThat(Arrays.copyOf(data, size)).isEqualTo(plain);
    }
  }

  @Test
  void everyChangedBitIsRefusedAndNothingIsWritten() {
    byte[] envelope = sealed(new byte[100]);
    for (int bit = 0; bit < 8 * envelope.length; bit++) {
      byte[] forged = envelope.clone();
      forged[bit / 8] ^= (byte) (1 << bit % 8);
      byte[] aad = Arrays.copyOf(forged, HEADER);
      byte[] data = Arrays.copyOfRange(forged, HEADER, forged.length);
      byte[] before = data.clone();
      assertThatThrownBy(() -> Aead.open(KEY, NONCE, aad, data, data.length))
          .isInstanceOf(CryptoException.class)
          .hasMessage("BAD_TAG");
      assertThat(data).isEqualTo(before);
    }
  }

  @Test
  void lessThanATagIsRefusedByItsLength() {
    for (int size = 0; size < Aead.TAG; size++) {
      int length = size;
      assertThatThrownBy(() -> Aead.open(KEY, NONCE, new byte[0], new byte[64], length))
          .isInstanceOf(CryptoException.class)
          .hasMessage("BAD_LENGTH");
    }
  }

  @Test
  void noRoomForTheTagIsAnErrorBeforeAnythingIsWritten() {
    byte[] data = new byte[HEADER + 10 + Aead.TAG - 1];
    assertThatThrownBy(() -> Aead.seal(KEY, NONCE, data, 0, HEADER, HEADER, 10))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(data).containsOnly(0);
  }

  private static byte[] sealed(byte[] plain) {
    byte[] envelope = new byte[HEADER + plain.length + Aead.TAG];
    System.arraycopy(plain, 0, envelope, HEADER, plain.length);
    Aead.seal(KEY, NONCE, envelope, 0, HEADER, HEADER, plain.length);
    return envelope;
  }
}

package dev.redoubt.core.session;

import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.environment.Randomness;
import dev.redoubt.message.Bytes;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.ChaCha20ParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Makes an envelope whose tag is valid under two keys at once, which ChaCha20-Poly1305 allows: if
/// both keys are known, the last block of ciphertext follows from one linear equation modulo 2^130
/// − 5.
final class TwoKeys {
  private static final BigInteger P = BigInteger.TWO.pow(130).subtract(BigInteger.valueOf(5));
  private static final BigInteger BLOCK = BigInteger.TWO.pow(128);
  private static final int SIZE = 16;
  private static final int CIPHERTEXT = 10 * SIZE;

  /// The one-time Poly1305 key derived from a key and nonce.
  private record OneTime(BigInteger r, BigInteger s) {
    static OneTime of(Generation generation, Bytes header) {
      byte[] nonce = generation.nonce(header.toArray());
      try {
        Cipher cipher = Cipher.getInstance("ChaCha20");
        SecretKeySpec key = new SecretKeySpec(generation.key().bytes(), "ChaCha20");
        cipher.init(Cipher.ENCRYPT_MODE, key, new ChaCha20ParameterSpec(nonce, 0));
        byte[] stream = cipher.doFinal(new byte[32]);
        for (int at : new int[] {3, 7, 11, 15}) {
          stream[at] &= 0x0f;
        }
        for (int at : new int[] {4, 8, 12}) {
          stream[at] &= (byte) 0xfc;
        }
        return new OneTime(integer(stream, 0), integer(stream, SIZE));
      } catch (GeneralSecurityException e) {
        throw new AssertionError(e);
      }
    }

    /// The polynomial over `data`, which consists of whole blocks.
    BigInteger polynomial(byte[] data) {
      BigInteger sum = BigInteger.ZERO;
      for (int at = 0; at < data.length; at += SIZE) {
        sum = sum.add(integer(data, at)).add(BLOCK).multiply(r).mod(P);
      }
      return sum;
    }

    BigInteger tag(byte[] data) {
      return polynomial(data).add(s).mod(BLOCK);
    }
  }

  private TwoKeys() {}

  /// An envelope with this header that opens under both keys.
  static Bytes envelope(Bytes header, Generation one, Generation other, Randomness randomness) {
    OneTime first = OneTime.of(one, header);
    OneTime second = OneTime.of(other, header);
    while (true) {
      byte[] ciphertext = randomness.bytes(CIPHERTEXT);
      for (int carry = -4; carry <= 4; carry++) {
        byte[] tag = solve(header, ciphertext, first, second, carry);
        if (tag != null) {
          return Bytes.wrap(
              new WireWriter(256).bytes(header).bytes(ciphertext).bytes(tag).toArray());
        }
      }
    }
  }

  /// Sets the last block of `ciphertext` so that both tags are equal; null if there is no solution.
  private static byte @Nullable [] solve(
      Bytes header, byte[] ciphertext, OneTime first, OneTime second, int carry) {
    int last = CIPHERTEXT - SIZE;
    Arrays.fill(ciphertext, last, CIPHERTEXT, (byte) 0);
    byte[] data = authenticated(header, ciphertext);
    BigInteger rest = first.polynomial(data).subtract(second.polynomial(data));
    BigInteger wanted =
        second.s.subtract(first.s).add(BLOCK.multiply(BigInteger.valueOf(carry))).subtract(rest);
    BigInteger factor = first.r.pow(2).subtract(second.r.pow(2));
    BigInteger block = wanted.multiply(factor.modInverse(P)).mod(P);
    if (block.compareTo(BLOCK) >= 0) {
      return null;
    }
    System.arraycopy(bytes(block), 0, ciphertext, last, SIZE);
    byte[] solved = authenticated(header, ciphertext);
    return first.tag(solved).equals(second.tag(solved)) ? bytes(first.tag(solved)) : null;
  }

  private static byte[] authenticated(Bytes header, byte[] ciphertext) {
    byte[] lengths = new byte[SIZE];
    lengths[0] = (byte) Envelope.HEADER;
    lengths[8] = (byte) CIPHERTEXT;
    return new WireWriter(256).bytes(header).bytes(ciphertext).bytes(lengths).toArray();
  }

  /// Little-endian, 16 bytes.
  private static BigInteger integer(byte[] bytes, int at) {
    byte[] reversed = new byte[SIZE];
    for (int i = 0; i < SIZE; i++) {
      reversed[SIZE - 1 - i] = bytes[at + i];
    }
    return new BigInteger(1, reversed);
  }

  private static byte[] bytes(BigInteger value) {
    byte[] bytes = new byte[SIZE];
    for (int i = 0; i < SIZE; i++) {
      bytes[i] = value.shiftRight(8 * i).byteValue();
    }
    return bytes;
  }
}

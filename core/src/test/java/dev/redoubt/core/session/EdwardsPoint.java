package dev.redoubt.core.session;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// A point of edwards25519 in plain, slow arithmetic without the shortcuts of libraries: to make
/// signatures on which verifiers differ.
record EdwardsPoint(BigInteger x, BigInteger y) {
  static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));

  /// The prime order.
  static final BigInteger L =
      BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

  private static final BigInteger D =
      BigInteger.valueOf(-121665).multiply(BigInteger.valueOf(121666).modInverse(P)).mod(P);
  static final EdwardsPoint NEUTRAL = new EdwardsPoint(BigInteger.ZERO, BigInteger.ONE);

  /// The base point.
  static final EdwardsPoint B =
      of(BigInteger.valueOf(4).multiply(BigInteger.valueOf(5).modInverse(P)).mod(P), false);

  /// A point of order 8.
  static final EdwardsPoint T =
      of(
          new BigInteger(
              "55188659117513257062467267217118295137698188065244968500265048394206261417927"),
          false);

  /// The point with this y and an x of the given parity.
  static EdwardsPoint of(BigInteger y, boolean odd) {
    BigInteger square = y.multiply(y).mod(P);
    BigInteger v = D.multiply(square).add(BigInteger.ONE).mod(P);
    BigInteger xx = square.subtract(BigInteger.ONE).multiply(v.modInverse(P)).mod(P);
    BigInteger x = xx.modPow(P.add(BigInteger.valueOf(3)).shiftRight(3), P);
    if (!x.multiply(x).mod(P).equals(xx)) {
      BigInteger root = BigInteger.TWO.modPow(P.subtract(BigInteger.ONE).shiftRight(2), P);
      x = x.multiply(root).mod(P);
    }
    return new EdwardsPoint(x.testBit(0) == odd ? x : P.subtract(x).mod(P), y);
  }

  EdwardsPoint plus(EdwardsPoint other) {
    BigInteger cross = D.multiply(x).multiply(other.x).multiply(y).multiply(other.y).mod(P);
    BigInteger sumX = x.multiply(other.y).add(y.multiply(other.x));
    BigInteger sumY = y.multiply(other.y).add(x.multiply(other.x));
    return new EdwardsPoint(
        sumX.multiply(BigInteger.ONE.add(cross).modInverse(P)).mod(P),
        sumY.multiply(BigInteger.ONE.subtract(cross).modInverse(P)).mod(P));
  }

  EdwardsPoint times(BigInteger scalar) {
    EdwardsPoint sum = NEUTRAL;
    for (int bit = scalar.bitLength() - 1; bit >= 0; bit--) {
      sum = sum.plus(sum);
      sum = scalar.testBit(bit) ? sum.plus(this) : sum;
    }
    return sum;
  }

  EdwardsPoint times(long scalar) {
    return times(BigInteger.valueOf(scalar));
  }

  byte[] encoded() {
    return littleEndian(x.testBit(0) ? y.setBit(255) : y);
  }

  static byte[] littleEndian(BigInteger value) {
    byte[] bytes = new byte[32];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = value.shiftRight(8 * i).byteValue();
    }
    return bytes;
  }

  private static BigInteger number(byte[] littleEndian) {
    BigInteger value = BigInteger.ZERO;
    for (int i = littleEndian.length - 1; i >= 0; i--) {
      value = value.shiftLeft(8).or(BigInteger.valueOf(littleEndian[i] & 0xff));
    }
    return value;
  }

  /// The scalar of a seed (RFC 8032, section 5.1.5).
  static BigInteger scalar(byte[] seed) {
    BigInteger half = number(java.util.Arrays.copyOf(hash(seed), 32));
    return half.clearBit(0).clearBit(1).clearBit(2).clearBit(255).setBit(254);
  }

  /// The scalar by which a verifier multiplies the key.
  static BigInteger challenge(byte[] r, byte[] publicKey, byte[] message) {
    return number(hash(r, publicKey, message)).mod(L);
  }

  private static byte[] hash(byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-512");
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}

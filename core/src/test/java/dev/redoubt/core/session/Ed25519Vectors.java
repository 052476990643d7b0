package dev.redoubt.core.session;

import static dev.redoubt.core.session.EdwardsPoint.B;
import static dev.redoubt.core.session.EdwardsPoint.L;
import static dev.redoubt.core.session.EdwardsPoint.P;
import static dev.redoubt.core.session.EdwardsPoint.T;

import dev.redoubt.core.crypto.EnvelopeSigner;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.SecretBytes;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Makes `ed25519.json`: signatures on which verifiers differ, with the correct verdicts.
final class Ed25519Vectors {
  private static final byte[] SEED = World.draw("ed25519 edge cases", 32);
  private static final BigInteger SECRET = EdwardsPoint.scalar(SEED);
  private static final EdwardsPoint KEY = B.times(SECRET);
  private static final BigInteger NONCE = EdwardsPoint.scalar(World.draw("ed25519 nonce", 32));
  private static final byte[] NEUTRAL = EdwardsPoint.NEUTRAL.encoded();

  /// Encodings of points of low order: `y`, `y + p` if it fits, and an odd `x` of 0.
  private static final List<byte[]> NOT_CANONICAL =
      Stream.of(
              BigInteger.ONE.setBit(255),
              P.subtract(BigInteger.ONE).setBit(255),
              P,
              P.setBit(255),
              P.add(BigInteger.ONE),
              P.add(BigInteger.ONE).setBit(255))
          .map(EdwardsPoint::littleEndian)
          .toList();

  private Ed25519Vectors() {}

  static JsonNode edges() {
    ObjectNode file =
        Json.file(
            "2.4",
            "Ed25519: `public_key` and `signature` of `message` are taken, or one of the two is"
                + " refused. Some verifiers say otherwise: those that do not multiply by the cofactor"
                + " of cases, those that do not look at encodings or orders of negative ones.");
    file.put("seed", Json.hex(SEED));
    ArrayNode cases = file.putArray("cases");
    byte[] message = message("honest");
    SecretBytes seed = SecretBytes.copyOf(SEED);
    byte[] honest = EnvelopeSigner.fastest().signingKey(seed).sign(message);
    put(cases.addObject(), "an honest signature", KEY.encoded(), message, honest);
    put(cases.addObject(), "another nonce", KEY.encoded(), message, signed(KEY, 0, 0, message));
    partsOfLowOrder(cases);
    ArrayNode negative = file.putArray("negative");
    keysOfLowOrder(negative);
    signatures(negative, message, honest);
    return file;
  }

  private static void partsOfLowOrder(ArrayNode to) {
    for (int order : new int[] {2, 4, 8}) {
      EdwardsPoint key = KEY.plus(T.times(8 / order));
      String what = "a key with a part of order " + order;
      byte[] residue = messageWith(key, order, false);
      put(to.addObject(), what, key.encoded(), residue, signed(key, 0, 0, residue));
      byte[] exact = messageWith(key, order, true);
      what += " that cancels out";
      put(to.addObject(), what, key.encoded(), exact, signed(key, 0, 0, exact));
      byte[] message = message("R " + order);
      what = "R with a part of order " + order;
      put(to.addObject(), what, KEY.encoded(), message, signed(KEY, 8 / order, 0, message));
    }
    byte[] message = message("R of low order");
    for (int i = 0; i < 8; i++) {
      byte[] signature = withR(T.times(i).encoded(), message);
      put(to.addObject(), "R of low order", KEY.encoded(), message, signature);
    }
  }

  /// Under these keys a signature is valid for every message, or for one in eight.
  private static void keysOfLowOrder(ArrayNode to) {
    byte[] message = message("low order");
    byte[] signature = Arrays.copyOf(NEUTRAL, 64);
    for (int i = 0; i < 8; i++) {
      byte[] key = T.times(i).encoded();
      key(to, "a key of low order", key, message, signature);
    }
    for (byte[] key : NOT_CANONICAL) {
      key(to, "a key of low order, not canonical", key, message, signature);
    }
  }

  private static void signatures(ArrayNode to, byte[] honestMessage, byte[] honest) {
    byte[] message = message("R of low order");
    for (byte[] r : NOT_CANONICAL) {
      signature(to, "R of low order, not canonical", message, withR(r, message));
    }
    signature(to, "S + L", honestMessage, signed(KEY, 0, 1, honestMessage));
    signature(to, "another message", message, honest);
  }

  /// Whether the key's component of low order has an effect under the challenge.
  private static byte[] messageWith(EdwardsPoint key, int order, boolean none) {
    for (int i = 0; ; i++) {
      byte[] message = message("part " + order + " " + i);
      byte[] r = B.times(NONCE).encoded();
      BigInteger k = EdwardsPoint.challenge(r, key.encoded(), message);
      if ((k.mod(BigInteger.valueOf(order)).signum() == 0) == none) {
        return message;
      }
    }
  }

  /// @param part how many times `T` is added to `R`
  /// @param excess how many times `L` is added to `S`
  private static byte[] signed(EdwardsPoint key, int part, int excess, byte[] message) {
    byte[] r = B.times(NONCE).plus(T.times(part)).encoded();
    BigInteger k = EdwardsPoint.challenge(r, key.encoded(), message);
    BigInteger s = NONCE.add(k.multiply(SECRET)).mod(L);
    return join(r, s.add(L.multiply(BigInteger.valueOf(excess))));
  }

  /// A signature with nonce 0, plus what `r` adds.
  private static byte[] withR(byte[] r, byte[] message) {
    BigInteger k = EdwardsPoint.challenge(r, KEY.encoded(), message);
    return join(r, k.multiply(SECRET).mod(L));
  }

  private static byte[] join(byte[] r, BigInteger s) {
    byte[] signature = Arrays.copyOf(r, 64);
    System.arraycopy(EdwardsPoint.littleEndian(s), 0, signature, 32, 32);
    return signature;
  }

  private static byte[] message(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static void key(ArrayNode to, String what, byte[] key, byte[] message, byte[] signature) {
    put(to.addObject(), what, key, message, signature).put("expect", "bad_key");
  }

  private static void signature(ArrayNode to, String what, byte[] message, byte[] signature) {
    put(to.addObject(), what, KEY.encoded(), message, signature).put("expect", "bad_signature");
  }

  private static ObjectNode put(
      ObjectNode to, String what, byte[] key, byte[] message, byte[] signature) {
    return to.put("what", what)
        .put("public_key", Bytes.wrap(key).toHex())
        .put("message", Bytes.wrap(message).toHex())
        .put("signature", Bytes.wrap(signature).toHex());
  }
}

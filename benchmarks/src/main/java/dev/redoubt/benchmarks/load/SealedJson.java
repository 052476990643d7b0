package dev.redoubt.benchmarks.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import tools.jackson.databind.json.JsonMapper;

/// Encodes each message as JSON with base64 fields, encrypted with ChaCha20-Poly1305 and signed
/// with Ed25519 under keys agreed beforehand. Not thread-safe.
final class SealedJson {
  private static final String CIPHER = "ChaCha20-Poly1305";
  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final JsonMapper JSON = new JsonMapper();

  /// @param number correlates a request and its reply; 0 for a one-way message
  record Envelope(
      String from, String to, long number, String nonce, String ciphertext, String signature) {}

  /// @param number as in the envelope
  @SuppressWarnings("ArrayRecordComponent") // short-lived and never compared
  record Opened(long number, byte[] body) {}

  private final Cipher sealing = cipher();
  private final Cipher opening = cipher();
  private final SecretKeySpec key;
  private final Ed25519PrivateKeyParameters signingKey;
  private final Ed25519PublicKeyParameters verifyingKey;
  private long sealed;

  SealedJson() {
    SecureRandom random = new SecureRandom();
    byte[] secret = new byte[KEY_BYTES];
    random.nextBytes(secret);
    key = new SecretKeySpec(secret, CIPHER);
    signingKey = new Ed25519PrivateKeyParameters(random);
    verifyingKey = signingKey.generatePublicKey();
  }

  private static Cipher cipher() {
    try {
      return Cipher.getInstance(CIPHER);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(CIPHER + " is missing from this JDK.", e);
    }
  }

  byte[] seal(String from, String to, long number, byte[] body) {
    byte[] nonce = ByteBuffer.allocate(NONCE_BYTES).putLong(++sealed).array();
    try {
      sealing.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(nonce));
      byte[] ciphertext = sealing.doFinal(body);
      Ed25519Signer signer = new Ed25519Signer();
      signer.init(true, signingKey);
      update(signer, from, to, number, nonce, ciphertext);
      Base64.Encoder base64 = Base64.getEncoder();
      return JSON.writeValueAsBytes(
          new Envelope(
              from,
              to,
              number,
              base64.encodeToString(nonce),
              base64.encodeToString(ciphertext),
              base64.encodeToString(signer.generateSignature())));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Cannot seal a message.", e);
    }
  }

  /// @throws IllegalStateException if the message does not verify or decrypt
  Opened open(byte[] json) {
    Envelope envelope = JSON.readValue(json, Envelope.class);
    Base64.Decoder base64 = Base64.getDecoder();
    byte[] nonce = base64.decode(envelope.nonce());
    byte[] ciphertext = base64.decode(envelope.ciphertext());
    Ed25519Signer verifier = new Ed25519Signer();
    verifier.init(false, verifyingKey);
    update(verifier, envelope.from(), envelope.to(), envelope.number(), nonce, ciphertext);
    if (!verifier.verifySignature(base64.decode(envelope.signature()))) {
      throw new IllegalStateException("A signature is invalid.");
    }
    try {
      opening.init(Cipher.DECRYPT_MODE, key, new IvParameterSpec(nonce));
      return new Opened(envelope.number(), opening.doFinal(ciphertext));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Cannot open a message.", e);
    }
  }

  private static void update(
      Ed25519Signer signature, String from, String to, long number, byte[] nonce, byte[] text) {
    byte[] head = (from + '\n' + to + '\n' + number + '\n').getBytes(StandardCharsets.UTF_8);
    signature.update(head, 0, head.length);
    signature.update(nonce, 0, nonce.length);
    signature.update(text, 0, text.length);
  }
}

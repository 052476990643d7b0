package dev.redoubt.benchmarks.libsignal;

import dev.redoubt.benchmarks.costs.Rate;
import java.security.SecureRandom;
import org.signal.libsignal.protocol.IdentityKeyPair;
import org.signal.libsignal.protocol.InvalidKeyException;
import org.signal.libsignal.protocol.SessionBuilder;
import org.signal.libsignal.protocol.SessionCipher;
import org.signal.libsignal.protocol.SignalProtocolAddress;
import org.signal.libsignal.protocol.ecc.ECKeyPair;
import org.signal.libsignal.protocol.kem.KEMKeyPair;
import org.signal.libsignal.protocol.kem.KEMKeyType;
import org.signal.libsignal.protocol.message.CiphertextMessage;
import org.signal.libsignal.protocol.message.PreKeySignalMessage;
import org.signal.libsignal.protocol.message.SignalMessage;
import org.signal.libsignal.protocol.state.KyberPreKeyRecord;
import org.signal.libsignal.protocol.state.PreKeyBundle;
import org.signal.libsignal.protocol.state.PreKeyRecord;
import org.signal.libsignal.protocol.state.SignedPreKeyRecord;
import org.signal.libsignal.protocol.state.impl.InMemorySignalProtocolStore;

/// A Signal session established by PQXDH: each message is encrypted by its sender and decrypted by
/// its recipient, in one direction and on one thread.
public final class LibSignal {
  private static final int[] SIZES = {256, 1024};
  private static final int DEVICE = 1;
  private static final int KEY_ID = 1;
  private static final SignalProtocolAddress ALICE = new SignalProtocolAddress("alice", DEVICE);
  private static final SignalProtocolAddress BOB = new SignalProtocolAddress("bob", DEVICE);

  private final SessionCipher alice;
  private final SessionCipher bob;

  private LibSignal() throws Exception {
    InMemorySignalProtocolStore ofAlice = store(1);
    InMemorySignalProtocolStore ofBob = store(2);
    new SessionBuilder(ofAlice, BOB).process(bundle(ofBob));
    alice = new SessionCipher(ofAlice, BOB);
    bob = new SessionCipher(ofBob, ALICE);
    // After the first reply, messages no longer carry the handshake.
    byte[] hello = {1};
    byte[] heard = bob.decrypt(new PreKeySignalMessage(alice.encrypt(hello).serialize()));
    byte[] answered = alice.decrypt(new SignalMessage(bob.encrypt(heard).serialize()));
    if (answered.length != hello.length) {
      throw new IllegalStateException("The handshake failed.");
    }
  }

  private static InMemorySignalProtocolStore store(int registration) {
    return new InMemorySignalProtocolStore(IdentityKeyPair.generate(), registration);
  }

  /// Makes Bob's prekey bundle and stores the private keys.
  private static PreKeyBundle bundle(InMemorySignalProtocolStore bob) throws InvalidKeyException {
    IdentityKeyPair identity = bob.getIdentityKeyPair();
    ECKeyPair once = ECKeyPair.generate();
    ECKeyPair signed = ECKeyPair.generate();
    KEMKeyPair kyber = KEMKeyPair.generate(KEMKeyType.KYBER_1024);
    byte[] signature =
        identity.getPrivateKey().calculateSignature(signed.getPublicKey().serialize());
    byte[] kyberSignature =
        identity.getPrivateKey().calculateSignature(kyber.getPublicKey().serialize());
    long now = System.currentTimeMillis();
    bob.storePreKey(KEY_ID, new PreKeyRecord(KEY_ID, once));
    bob.storeSignedPreKey(KEY_ID, new SignedPreKeyRecord(KEY_ID, now, signed, signature));
    bob.storeKyberPreKey(KEY_ID, new KyberPreKeyRecord(KEY_ID, now, kyber, kyberSignature));
    return new PreKeyBundle(
        bob.getLocalRegistrationId(),
        DEVICE,
        KEY_ID,
        once.getPublicKey(),
        KEY_ID,
        signed.getPublicKey(),
        signature,
        identity.getPublicKey(),
        KEY_ID,
        kyber.getPublicKey(),
        kyberSignature);
  }

  private int pass(byte[] message) throws Exception {
    CiphertextMessage sealed = alice.encrypt(message);
    return bob.decrypt(new SignalMessage(sealed.serialize())).length;
  }

  /// Ignores the options that every measurement gets.
  public static void main(String[] args) throws Exception {
    for (int bytes : SIZES) {
      LibSignal session = new LibSignal();
      byte[] message = new byte[bytes];
      new SecureRandom().nextBytes(message);
      Rate.print(
          "libsignal",
          bytes,
          1,
          () -> {
            if (session.pass(message) != bytes) {
              throw new IllegalStateException("The message did not arrive.");
            }
          });
    }
  }
}

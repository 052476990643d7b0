package dev.redoubt.core.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.environment.Randomness;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.CryptoException;
import dev.redoubt.message.SecretBytes;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HpkeTest {
  private static final byte[] INFO = {1, 2, 3};
  private static final byte[] AAD = {4, 5};
  private static final byte[] PLAIN = {6, 7, 8};

  private final Randomness randomness = new Random(1)::nextBytes;
  private final Hpke.KeyPair key = Hpke.KeyPair.generate(randomness);

  @Test
  void bothSidesSealOpenAndExportAlike() throws CryptoException {
    Hpke.Sender sender = Hpke.setupSender(key.publicKey(), INFO, randomness);
    Hpke.Context receiver = Hpke.setupReceiver(key, sender.enc(), INFO);
    assertThat(sender.enc()).hasSize(Hpke.ENC);
    assertThat(receiver.open(AAD, sender.context().seal(AAD, PLAIN))).isEqualTo(PLAIN);
    assertThat(receiver.export(AAD, 16)).isEqualTo(sender.context().export(AAD, 16));
    assertThat(receiver.export(AAD, 16)).isNotEqualTo(receiver.export(INFO, 16));
  }

  @Test
  void aSeedGivesTheSameKeyAgain() {
    assertThat(key.publicKey().size()).isEqualTo(Hpke.PUBLIC_KEY);
    assertThat(Hpke.KeyPair.fromSeed(key.seed()).publicKey()).isEqualTo(key.publicKey());
    assertThatThrownBy(() -> Hpke.KeyPair.fromSeed(SecretBytes.own(new byte[31])))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aRefusedMessageDoesNotMoveTheContext() throws CryptoException {
    Hpke.Sender sender = Hpke.setupSender(key.publicKey(), INFO, randomness);
    Hpke.Context receiver = Hpke.setupReceiver(key, sender.enc(), INFO);
    byte[] sealed = sender.context().seal(AAD, PLAIN);
    for (int bit = 0; bit < 8 * sealed.length; bit++) {
      byte[] forged = sealed.clone();
      forged[bit / 8] ^= (byte) (1 << bit % 8);
      refused("BAD_TAG", () -> receiver.open(AAD, forged));
    }
    refused("BAD_TAG", () -> receiver.open(INFO, sealed));
    for (int size = 0; size < sealed.length; size++) {
      byte[] cut = Arrays.copyOf(sealed, size);
      refused(size < Aead.TAG ? "BAD_LENGTH" : "BAD_TAG", () -> receiver.open(AAD, cut));
    }
    assertThat(receiver.open(AAD, sealed)).isEqualTo(PLAIN);
  }

  @Test
  void anotherKeyEncapsulationOrInfoOpensNothing() throws CryptoException {
    Hpke.Sender sender = Hpke.setupSender(key.publicKey(), INFO, randomness);
    byte[] sealed = sender.context().seal(AAD, PLAIN);
    Hpke.KeyPair other = Hpke.KeyPair.generate(randomness);
    Hpke.Context wrongKey = Hpke.setupReceiver(other, sender.enc(), INFO);
    refused("BAD_TAG", () -> wrongKey.open(AAD, sealed));
    Hpke.Context wrongInfo = Hpke.setupReceiver(key, sender.enc(), AAD);
    refused("BAD_TAG", () -> wrongInfo.open(AAD, sealed));
    for (int at = 0; at < Hpke.ENC; at += 37) {
      byte[] enc = sender.enc().clone();
      enc[at] ^= 1;
      Hpke.Context wrongEnc = Hpke.setupReceiver(key, enc, INFO);
      refused("BAD_TAG", () -> wrongEnc.open(AAD, sealed));
    }
  }

  @Test
  void publicKeysThatAreNotReducedOrOfLowOrderAreRefused() throws CryptoException {
    Hpke.check(key.publicKey());
    byte[] notReduced = key.publicKey().toArray();
    notReduced[0] = (byte) 0xff;
    notReduced[1] |= 0x0f;
    byte[] lowOrder = Arrays.copyOf(key.publicKey().slice(0, 1184).toArray(), Hpke.PUBLIC_KEY);
    for (byte[] bad : new byte[][] {notReduced, lowOrder}) {
      refused("BAD_KEY", () -> Hpke.check(Bytes.wrap(bad)));
      refused("BAD_KEY", () -> Hpke.setupSender(Bytes.wrap(bad), INFO, randomness));
    }
    for (int size : new int[] {0, 32, 1215, 1217}) {
      Bytes wrongSize = Bytes.wrap(new byte[size]);
      refused("BAD_LENGTH", () -> Hpke.check(wrongSize));
      refused("BAD_LENGTH", () -> Hpke.setupSender(wrongSize, INFO, randomness));
    }
  }

  @Test
  void hostileEncapsulationsAreRefusedOrOpenNothing() throws CryptoException {
    byte[] lowOrder = Arrays.copyOf(EnvelopeSignerTest.bytes(new Random(2), 1088), Hpke.ENC);
    refused("BAD_KEY", () -> Hpke.setupReceiver(key, lowOrder, INFO));
    refused("BAD_LENGTH", () -> Hpke.setupReceiver(key, new byte[Hpke.ENC - 1], INFO));
    refused("BAD_LENGTH", () -> Hpke.setupReceiver(key, new byte[0], INFO));
    for (int seed = 0; seed < 50; seed++) {
      byte[] enc = EnvelopeSignerTest.bytes(new Random(seed), Hpke.ENC);
      Hpke.Context receiver = Hpke.setupReceiver(key, enc, INFO);
      refused("BAD_TAG", () -> receiver.open(AAD, new byte[64]));
    }
  }

  @Test
  void whatWasClosedIsOfNoMoreUse() throws CryptoException {
    Hpke.Sender sender = Hpke.setupSender(key.publicKey(), INFO, randomness);
    sender.context().close();
    assertThatThrownBy(() -> sender.context().seal(AAD, PLAIN))
        .isInstanceOf(IllegalStateException.class);
    SecretBytes seed = key.seed();
    key.close();
    assertThat(seed.closed()).isTrue();
    assertThatThrownBy(() -> Hpke.setupReceiver(key, sender.enc(), INFO))
        .isInstanceOf(IllegalStateException.class);
  }

  private static void refused(
      String reason, org.assertj.core.api.ThrowableAssert.ThrowingCallable attempt) {
    assertThatThrownBy(attempt).isInstanceOf(CryptoException.class).hasMessage(reason);
  }
}

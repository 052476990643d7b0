package dev.redoubt.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.redoubt.core.Protocol;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;

/// INITs, which anybody can write into an inbox.
class InitFuzz {
  private static final Prekey PREKEY = World.prekey();
  private static final Self BOB = World.local("bob");
  private static final Bytes GENUINE = World.start().init();

  @FuzzTest
  void anInitIsRefusedUnlessItIsTheGenuineOne(byte[] bytes) {
    Bytes encoded = Bytes.copyOf(bytes);
    Init init;
    try {
      init = Init.decode(encoded);
    } catch (MalformedException refused) {
      return;
    }
    assertThat(bytes.length).isLessThanOrEqualTo(Protocol.INIT_MAX);
    WireWriter out = new WireWriter(bytes.length);
    assertThat(out.bytes(init.header()).bytes(init.ciphertext()).toArray()).isEqualTo(bytes);
    assertThat(init.h2(BOB.fingerprint(), BOB.instance(), PREKEY).size()).isEqualTo(32);
    boolean authentic =
        ResponderHandshake.open(init, PREKEY, BOB, World.NOW) instanceof InitResult.Authentic;
    assertThat(authentic).isEqualTo(encoded.equals(GENUINE));
  }
}

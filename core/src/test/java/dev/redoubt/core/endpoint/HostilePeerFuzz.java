package dev.redoubt.core.endpoint;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.redoubt.core.wire.WireReader;

/// An endpoint among authenticated peers that say arbitrary frames in arbitrary order. The bytes
/// are a script: what happens next, until they end.
class HostilePeerFuzz {
  /// Handshakes are costly: each script begins with a copy of the same ones.
  private static final HostileWorld PREPARED = new HostileWorld();

  @FuzzTest
  void whateverAnAuthenticatedPeerSaysItHarmsNobodyElse(byte[] bytes) {
    HostileWorld world = PREPARED.copy();
    world.play(new WireReader(bytes));
    world.assertTheHonestAreServed();
    world.assertNothingIsKept();
  }
}

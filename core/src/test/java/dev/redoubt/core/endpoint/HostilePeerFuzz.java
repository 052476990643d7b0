package dev.redoubt.core.endpoint;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.redoubt.core.wire.WireReader;

/// An endpoint among authenticated peers that send arbitrary frames in arbitrary order. The input
/// is a script of what happens.
class HostilePeerFuzz {
  /// Handshakes are slow, so each script starts from a copy of the same ones.
  private static final HostileWorld PREPARED = new HostileWorld();

  @FuzzTest
  void whateverAnAuthenticatedPeerSaysItHarmsNobodyElse(byte[] bytes) {
    HostileWorld world = PREPARED.copy();
    world.play(new WireReader(bytes));
    world.assertTheHonestAreServed();
    world.assertNothingIsKept();
  }
}

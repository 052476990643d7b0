package dev.redoubt.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.redoubt.core.Protocol;
import dev.redoubt.core.SeededRandomness;
import dev.redoubt.core.bundle.Bundle;
import dev.redoubt.core.bundle.Verification;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.identity.Identity;
import dev.redoubt.identity.PeerIdentity;
import dev.redoubt.identity.PinStore;
import dev.redoubt.identity.Trust;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import java.util.Set;

/// Bundles, as Redis returns them for a name.
class BundleFuzz {
  private static final SeededRandomness RANDOMNESS = new SeededRandomness(1);
  private static final Identity SIGNER = Identity.generate(RANDOMNESS);
  private static final Set<Bytes> GENUINE =
      Set.of(World.bundle(World.prekey(), 1).encoded(), World.bundle(World.prekey(), 3).encoded());

  @FuzzTest
  void aBundleIsRefusedOrReadExactlyAndNeverAForgeryVerified(byte[] bytes) {
    Bundle bundle;
    try {
      bundle = Bundle.decode(Bytes.copyOf(bytes));
    } catch (MalformedException refused) {
      return;
    }
    Bundle.Content content = bundle.content();
    assertThat(bytes.length).isLessThanOrEqualTo(Protocol.BUNDLE_MAX);
    assertThat(content.creditRecords()).isBetween(0, Protocol.LINK_WINDOW_RECORDS);
    assertThat(content.creditBytes()).isBetween(0, Protocol.LINK_WINDOW_BYTES);
    assertThat(bundle.encoded()).isEqualTo(Bytes.wrap(bytes));
    assertThat(written(bundle, content.creditRecords(), content.creditBytes()))
        .isEqualTo(clamped(bytes, content));
    assertThat(verified(bundle) instanceof Verification.Verified)
        .isEqualTo(GENUINE.contains(bundle.encoded()));

    // The same claims under a signature that is good, so that what stands behind it is reached.
    Bundle signed = Bundle.sign(content, SIGNER, RANDOMNESS);
    assertThat(verified(signed))
        .isInstanceOfAny(Verification.Verified.class, Verification.Invalid.class);
  }

  private static Verification verified(Bundle bundle) {
    return bundle.verify(
        bundle.name(),
        bundle.key().inbox(),
        Trust.firstUse(PinStore.inMemory()),
        0,
        bundle.content().notAfterMillis());
  }

  /// Encodes all fields again, with the original signature.
  private static Bytes written(Bundle bundle, int creditRecords, int creditBytes) {
    Bundle.Content content = bundle.content();
    WireWriter out =
        new WireWriter(bundle.encoded().size())
            .bytes(Bytes.utf8("QPB1"))
            .u16(1)
            .u16(content.versions())
            .u8(content.durable() ? 1 : 0)
            .text8(content.name().value())
            .bytes(identity(bundle))
            .u64(content.bundleSeq())
            .u64(content.notBeforeMillis())
            .u64(content.notAfterMillis())
            .bytes(content.instance().value())
            .bytes(content.prekey())
            .u32(creditRecords)
            .u32(creditBytes)
            .opaque16(content.credential());
    Bytes encoded = bundle.encoded();
    return Bytes.wrap(out.bytes(encoded.slice(out.size(), encoded.size())).toArray());
  }

  private static Bytes identity(Bundle bundle) {
    int at = 4 + 2 + 2 + 1 + 1 + bundle.name().value().length();
    return bundle.encoded().slice(at, at + PeerIdentity.BYTES);
  }

  /// The input, with a credit above the bound as it is interpreted.
  private static Bytes clamped(byte[] bytes, Bundle.Content content) {
    int at = 4 + 2 + 2 + 1 + 1 + content.name().value().length() + PeerIdentity.BYTES;
    WireWriter out = new WireWriter(bytes.length).bytes(bytes);
    out.putU32(at + 24 + 16 + 1216, content.creditRecords());
    out.putU32(at + 24 + 16 + 1216 + 4, content.creditBytes());
    return Bytes.wrap(out.toArray());
  }
}

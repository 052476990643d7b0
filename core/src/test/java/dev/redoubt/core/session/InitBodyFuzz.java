package dev.redoubt.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.redoubt.core.Protocol;
import dev.redoubt.core.crypto.Hpke;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.identity.PeerIdentity;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.CryptoException;
import dev.redoubt.message.MalformedException;
import java.util.Arrays;

/// Contents of INITs behind the encryption: anybody with the bundle can seal one. The input is a
/// body without its signature; it is sealed and signed correctly. An odd last byte, which is
/// removed, first gives it the right recipient, bundle and identity.
class InitBodyFuzz {
  private static final int IDENTITY_AT = 32 + 32 + 8 + 16 + 1 + 2;

  private static final Prekey PREKEY = World.prekey();
  private static final Self BOB = World.local("bob");
  private static final Self ALICE = World.local("alice");
  private static final Bytes BUNDLE_HASH = World.bundle(PREKEY, 1).hash();
  private static final byte[] H0 =
      Transcript.start(BOB.fingerprint(), BOB.instance(), PREKEY.publicKey());

  @FuzzTest
  void aBodyOfAnInitIsRefusedOrReadExactly(byte[] bytes) throws Exception {
    if (bytes.length == 0 || bytes.length > Protocol.INIT_MAX - 5_000) {
      return;
    }
    byte[] body = Arrays.copyOf(bytes, bytes.length - 1);
    if (bytes[body.length] % 2 != 0 && body.length >= IDENTITY_AT + PeerIdentity.BYTES) {
      BOB.fingerprint().value().copyTo(body, 0);
      BUNDLE_HASH.copyTo(body, 32);
      ALICE.identity().peer().encoded().copyTo(body, IDENTITY_AT);
    }
    readsExactly(body);
    switch (ResponderHandshake.open(Init.decode(sealed(body)), PREKEY, BOB, World.NOW)) {
      case InitResult.Authentic authentic -> {
        try (ResponderHandshake handshake = authentic.handshake()) {
          InitBody said = InitBody.decode(body);
          assertThat(said.recipient()).isEqualTo(BOB.fingerprint());
          assertThat(said.bundleHash()).isEqualTo(BUNDLE_HASH);
          assertThat(handshake.peer().fingerprint()).isEqualTo(ALICE.fingerprint());
          assertThat(handshake.name()).isEqualTo(said.name());
          assertThat(World.respond(handshake, Verdict.SESSION).resp().size()).isEqualTo(Resp.SIZE);
        }
      }
      case InitResult.UnpublishedBundle unpublished ->
          assertThat(Arrays.copyOfRange(body, 32, 64)).isNotEqualTo(BUNDLE_HASH.toArray());
      case InitResult.Dropped dropped ->
          assertThat(dropped.reason())
              .isIn(
                  DropReason.MALFORMED,
                  DropReason.WRONG_RECIPIENT,
                  DropReason.BAD_SIGNATURE,
                  DropReason.BAD_KEY,
                  DropReason.BAD_FRAMES);
    }
  }

  /// A body that is accepted is decoded to the same fields, with padded frames.
  private static void readsExactly(byte[] body) {
    try {
      InitBody read = InitBody.decode(body);
      InitBody again = InitBody.decode(read.write());
      assertThat(again.frames().slice(0, read.frames().size())).isEqualTo(read.frames());
      assertThat(again.name()).isEqualTo(read.name());
      assertThat(again.credential()).isEqualTo(read.credential());
      int fields = body.length - read.frames().size() - Integer.BYTES;
      assertThat(Arrays.copyOf(read.write(), fields)).isEqualTo(Arrays.copyOf(body, fields));
    } catch (MalformedException refused) {
      // And so the responder has to refuse it.
    }
  }

  private static Bytes sealed(byte[] body) throws CryptoException {
    Script script = new Script(World.encapsulation("init"));
    Hpke.Sender sender = Hpke.setupSender(PREKEY.publicKey(), Transcript.initInfo(H0), script);
    try (Hpke.Context context = sender.context()) {
      int length = body.length + Init.SIGNATURE_AND_TAG;
      byte[] header = Init.header(PREKEY.id(), sender.enc(), length);
      byte[] h1 = Transcript.after(H0, header);
      byte[] signed = Transcript.signed(ALICE.fingerprint(), BOB.fingerprint(), h1, body);
      Bytes signature =
          ALICE.identity().sign(Transcript.INIT_CONTEXT, signed, new Script(Script.NO_HEDGE));
      byte[] plain = new WireWriter(length).bytes(body).bytes(signature).toArray();
      byte[] ciphertext = context.seal(header, plain);
      return Bytes.wrap(
          new WireWriter(header.length + length).bytes(header).bytes(ciphertext).toArray());
    }
  }
}

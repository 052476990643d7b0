package dev.redoubt.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.redoubt.core.bundle.Bundle;
import dev.redoubt.core.crypto.Hpke;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// RESPs: after an even first byte, raw bytes as anybody can write them; after an odd one, a body
/// that is sealed and signed correctly.
class RespFuzz {
  private static final Self ALICE = World.local("alice");
  private static final Self BOB = World.local("bob");
  private static final Bundle BUNDLE = World.bundle(World.prekey(), 1);

  /// Bob's answer to an input.
  private static final Map<Bytes, Class<?>> GENUINE =
      Stream.of(Verdict.values())
          .collect(
              Collectors.toMap(
                  verdict -> World.respond(World.received(World.start().init()), verdict).resp(),
                  verdict ->
                      verdict == Verdict.SESSION
                          ? RespResult.Confirmed.class
                          : RespResult.Refused.class));

  /// Size of a body without its signature, bytes.
  private static final int BODY = 32 + 16 + 2 + 1 + 32;

  private InitiatorHandshake handshake = World.start();

  @FuzzTest
  void aRespIsRefusedOrReadExactly(byte[] bytes) throws Exception {
    if (bytes.length == 0) {
      return;
    }
    if (handshake.session().confirmed() || handshake.session().closed()) {
      handshake = World.start();
    }
    byte[] rest = Arrays.copyOfRange(bytes, 1, bytes.length);
    if (bytes[0] % 2 == 0) {
      RespResult result = handshake.accept(Bytes.wrap(rest), World.NOW);
      assertThat(result)
          .isInstanceOf(GENUINE.getOrDefault(Bytes.wrap(rest), RespResult.Dropped.class));
    } else {
      byte[] body = Arrays.copyOf(rest, BODY);
      RespResult result = handshake.accept(sealed(body), World.NOW);
      assertThat(result.getClass()).isEqualTo(expected(body, result));
    }
    // What was refused has left the handshake as it was.
    assertThat(handshake.erased())
        .isEqualTo(handshake.session().confirmed() || handshake.session().closed());
  }

  private static Class<?> expected(byte[] body, RespResult result) {
    Resp.Body said;
    try {
      said = Resp.Body.decode(body);
    } catch (MalformedException refused) {
      return RespResult.Dropped.class;
    }
    assertThat(said.write()).isEqualTo(body);
    if (!said.recipient().equals(ALICE.fingerprint())) {
      return RespResult.Dropped.class;
    }
    if (!said.instance().equals(BOB.instance()) || said.versions() != BUNDLE.versions()) {
      return RespResult.StaleBundle.class;
    }
    if (said.verdict() != Verdict.SESSION) {
      return RespResult.Refused.class;
    }
    // Whether the signing key is good is not for this test to know.
    return result instanceof RespResult.Dropped
        ? RespResult.Dropped.class
        : RespResult.Confirmed.class;
  }

  private Bytes sealed(byte[] body) throws Exception {
    byte[] h2 = HandshakeVectors.h2(handshake.init());
    InitBody init = InitBody.decode(Transcript.unsigned(opened(handshake.init())));
    Script script = new Script(World.encapsulation("resp"));
    Hpke.Sender sender = Hpke.setupSender(init.ek(), Transcript.respInfo(h2), script);
    try (Hpke.Context context = sender.context()) {
      byte[] header = Resp.header(handshake.handshakeId(), sender.enc());
      byte[] signed =
          Transcript.signed(
              BOB.fingerprint(), ALICE.fingerprint(), Transcript.after(h2, header), body);
      Bytes signature =
          BOB.identity().sign(Transcript.RESP_CONTEXT, signed, new Script(Script.NO_HEDGE));
      byte[] plain = new WireWriter(Resp.SIZE).bytes(body).bytes(signature).toArray();
      byte[] ciphertext = context.seal(header, plain);
      return Bytes.wrap(new WireWriter(Resp.SIZE).bytes(header).bytes(ciphertext).toArray());
    }
  }

  private static byte[] opened(Bytes encoded) throws Exception {
    Init init = Init.decode(encoded);
    try (Hpke.Context context = HandshakeVectors.receiver(init)) {
      return context.open(init.header(), init.ciphertext());
    }
  }
}

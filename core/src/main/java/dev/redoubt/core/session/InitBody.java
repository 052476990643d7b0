package dev.redoubt.core.session;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.crypto.EnvelopeSigner;
import dev.redoubt.core.crypto.Hpke;
import dev.redoubt.core.wire.WireReader;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.identity.PeerIdentity;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;

/// What INIT says under encryption, before its signature.
///
/// @param identity the initiator's public key, unchecked
/// @param ek the key that RESP is encapsulated to, unchecked
/// @param sign the key that signs the session's envelopes, unchecked
/// @param frames early data with its padding
record InitBody(
    Fingerprint recipient,
    Bytes bundleHash,
    long timeMillis,
    InstanceId instance,
    boolean durable,
    int versions,
    Bytes identity,
    AgentName name,
    Bytes credential,
    Bytes ek,
    Bytes sign,
    Bytes frames) {
  private static final int HASH = 32;
  private static final int DURABLE = 0x01;

  /// Reads a body without its signature.
  static InitBody decode(byte[] unsigned) throws MalformedException {
    WireReader in = new WireReader(unsigned);
    Fingerprint recipient = new Fingerprint(in.bytes(Fingerprint.BYTES));
    Bytes bundleHash = in.bytes(HASH);
    long timeMillis = in.time();
    InstanceId instance = new InstanceId(in.bytes(InstanceId.BYTES));
    int flags = in.u8();
    if ((flags & ~DURABLE) != 0) {
      throw new MalformedException("unknown flags");
    }
    int versions = in.u16();
    Bytes identity = in.bytes(PeerIdentity.BYTES);
    AgentName name = AgentName.decode(in.opaque8());
    Bytes credential = in.opaque16();
    if (credential.size() > Protocol.CREDENTIAL_MAX) {
      throw new MalformedException("credential too large");
    }
    Bytes ek = in.bytes(Hpke.PUBLIC_KEY);
    Bytes sign = in.bytes(EnvelopeSigner.PUBLIC_KEY);
    Bytes frames = in.bytes(in.u32(Protocol.INIT_MAX));
    in.end();
    return new InitBody(
        recipient,
        bundleHash,
        timeMillis,
        instance,
        flags == DURABLE,
        versions,
        identity,
        name,
        credential,
        ek,
        sign,
        frames);
  }

  /// Writes a body without its signature, padded so that the whole ciphertext gets its size.
  byte[] write() {
    WireWriter out = new WireWriter(Init.CIPHERTEXT_MIN + frames.size());
    out.bytes(recipient.value())
        .bytes(bundleHash)
        .u64(timeMillis)
        .bytes(instance.value())
        .u8(durable ? DURABLE : 0)
        .u16(versions)
        .bytes(identity)
        .text8(name.value())
        .opaque16(credential)
        .bytes(ek)
        .bytes(sign);
    int length = out.size() + Integer.BYTES + frames.size() + Init.SIGNATURE_AND_TAG;
    int padding = Math.max(Init.CIPHERTEXT_MIN, Padme.size(length)) - length;
    return out.u32(frames.size() + padding).bytes(frames).zeros(padding).toArray();
  }
}

package dev.redoubt.core.bundle;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.bundle.Verification.Invalid;
import dev.redoubt.core.bundle.Verification.NotTrusted;
import dev.redoubt.core.bundle.Verification.Older;
import dev.redoubt.core.bundle.Verification.Verified;
import dev.redoubt.core.crypto.CompositeSignature;
import dev.redoubt.core.crypto.Hpke;
import dev.redoubt.core.crypto.Kdf;
import dev.redoubt.core.wire.WireReader;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.environment.Randomness;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Assessment;
import dev.redoubt.identity.Claim;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.Identity;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.identity.Occasion;
import dev.redoubt.identity.PeerIdentity;
import dev.redoubt.identity.Trust;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.CryptoException;
import dev.redoubt.message.MalformedException;
import dev.redoubt.transport.InboxId;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What an instance publishes about itself so that others can open sessions to it (§4).
/// Well-formed, but its claims count for nothing before [#verify].
///
/// Immutable; it shares the array it was parsed from.
public final class Bundle {
  public static final String CONTEXT = "qrmp1 bundle";

  private static final Bytes MAGIC = Bytes.utf8("QPB1");
  private static final int DURABLE = 0x01;

  private final Bytes encoded;
  private final Bytes identity;
  private final Fingerprint fingerprint;
  private final Content content;
  private final Bytes signature;

  /// What its owner decides.
  ///
  /// @param versions bit mask of the protocol versions spoken
  /// @param durable whether a store keeps this instance while it is off
  /// @param bundleSeq publication time, ms, at least one more than the last
  /// @param creditRecords records that a new link may have unsettled
  /// @param creditBytes bytes that a new link may have unsettled
  /// @param credential empty where there is none
  public record Content(
      int versions,
      boolean durable,
      AgentName name,
      long bundleSeq,
      long notBeforeMillis,
      long notAfterMillis,
      InstanceId instance,
      Bytes prekey,
      int creditRecords,
      int creditBytes,
      Bytes credential) {
    public Content {
      if (prekey.size() != Hpke.PUBLIC_KEY || credential.size() > Protocol.CREDENTIAL_MAX) {
        throw new IllegalArgumentException("A prekey or credential of the wrong size.");
      }
    }
  }

  private Bundle(Bytes encoded, Bytes identity, Content content, Bytes signature) {
    this.encoded = encoded;
    this.identity = identity;
    this.fingerprint = PeerIdentity.fingerprint(identity);
    this.content = content;
    this.signature = signature;
  }

  public static Bundle sign(Content content, Identity identity, Randomness hedge) {
    WireWriter out = new WireWriter(8 << 10);
    out.bytes(MAGIC)
        .u16(Protocol.SUITE)
        .u16(content.versions)
        .u8(content.durable ? DURABLE : 0)
        .text8(content.name.value())
        .bytes(identity.peer().encoded())
        .u64(content.bundleSeq)
        .u64(content.notBeforeMillis)
        .u64(content.notAfterMillis)
        .bytes(content.instance.value())
        .bytes(content.prekey)
        .u32(content.creditRecords)
        .u32(content.creditBytes)
        .opaque16(content.credential);
    Bytes signature = identity.sign(CONTEXT, out.toArray(), hedge);
    Bytes encoded = Bytes.wrap(out.bytes(signature).toArray());
    return new Bundle(encoded, identity.peer().encoded(), content, signature);
  }

  /// @throws MalformedException if it is not exactly one bundle of this suite within its bounds
  public static Bundle decode(Bytes encoded) throws MalformedException {
    if (encoded.size() > Protocol.BUNDLE_MAX) {
      throw new MalformedException("bundle too large");
    }
    WireReader in = new WireReader(encoded.toArray());
    if (!in.bytes(MAGIC.size()).equals(MAGIC) || in.u16() != Protocol.SUITE) {
      throw new MalformedException("not a bundle of this suite");
    }
    int versions = in.u16();
    int flags = in.u8();
    if ((flags & ~DURABLE) != 0) {
      throw new MalformedException("unknown flags");
    }
    AgentName name = AgentName.decode(in.opaque8());
    Bytes identity = in.bytes(PeerIdentity.BYTES);
    long bundleSeq = in.time();
    long notBefore = in.time();
    long notAfter = in.time();
    InstanceId instance = new InstanceId(in.bytes(InstanceId.BYTES));
    Bytes prekey = in.bytes(Hpke.PUBLIC_KEY);
    int creditRecords = credit(in.u32(), Protocol.LINK_WINDOW_RECORDS);
    int creditBytes = credit(in.u32(), Protocol.LINK_WINDOW_BYTES);
    Bytes credential = in.opaque16();
    if (credential.size() > Protocol.CREDENTIAL_MAX) {
      throw new MalformedException("credential too large");
    }
    Bytes signature = in.bytes(CompositeSignature.SIGNATURE);
    in.end();
    Content content =
        new Content(
            versions,
            flags == DURABLE,
            name,
            bundleSeq,
            notBefore,
            notAfter,
            instance,
            prekey,
            creditRecords,
            creditBytes,
            credential);
    return new Bundle(encoded, identity, content, signature);
  }

  /// Checks everything this bundle claims, for somebody who asked for the name `asked` and read it
  /// from the inbox `readFrom`. `trust` is asked last, since it may pin what it is shown.
  ///
  /// @param bundleSeqFloor the highest sequence verified before of this identity and instance
  public Verification verify(
      AgentName asked, InboxId readFrom, TrustPolicy trust, long bundleSeqFloor, long wallMillis) {
    if (!content.name.equals(asked)) {
      return new Invalid("it names another agent than the one asked for");
    }
    if (!key().inbox().equals(readFrom)) {
      return new Invalid("it belongs to another inbox");
    }
    Invalid untimely = untimely(wallMillis);
    if (untimely != null) {
      return untimely;
    }
    try {
      PeerIdentity peer = PeerIdentity.decode(identity);
      if (!peer.verify(CONTEXT, signed(), signature)) {
        return new Invalid("its signature does not verify");
      }
      if (content.bundleSeq < bundleSeqFloor) {
        return new Older();
      }
      Hpke.check(content.prekey);
      return assess(peer, trust, wallMillis);
    } catch (CryptoException e) {
      return new Invalid("it holds a bad key");
    }
  }

  /// Asks again what may change while a bundle stays as it is: whether it is still valid, and
  /// whether we still trust its identity.
  ///
  /// @param proof that it has verified
  /// @throws IllegalArgumentException if that is a proof of another bundle
  public Verification recheck(VerifiedBundle.Proof proof, TrustPolicy trust, long wallMillis) {
    if (!proof.covers(encoded)) {
      throw new IllegalArgumentException("It was another bundle that has verified.");
    }
    Invalid untimely = untimely(wallMillis);
    if (untimely != null) {
      return untimely;
    }
    try {
      return assess(PeerIdentity.decode(identity), trust, wallMillis);
    } catch (CryptoException e) {
      throw new IllegalStateException("A key that was checked is bad after all.", e);
    }
  }

  /// What is wrong with its validity; null if nothing is.
  private @Nullable Invalid untimely(long wallMillis) {
    if (wallMillis + Protocol.CLOCK_TOLERANCE.toMillis() < content.notBeforeMillis) {
      return new Invalid("it is not yet valid");
    }
    return wallMillis - Protocol.CLOCK_TOLERANCE.toMillis() > content.notAfterMillis
        ? new Invalid("it is no longer valid")
        : null;
  }

  /// When no verifier takes it any more.
  public long validUntilMillis() {
    return Math.min(content.notAfterMillis, Long.MAX_VALUE - Protocol.CLOCK_TOLERANCE.toMillis())
        + Protocol.CLOCK_TOLERANCE.toMillis();
  }

  private Verification assess(PeerIdentity peer, TrustPolicy trust, long wallMillis) {
    Claim claim = Claim.shown(name(), fingerprint, Occasion.OUTBOUND, credential(), wallMillis);
    return switch (Trust.assess(trust, claim)) {
      case Assessment.Accepted accepted ->
          new Verified(new VerifiedBundle(accepted.peer(), peer, this), accepted.firstUse());
      case Assessment.Refused refused ->
          new NotTrusted(fingerprint, refused.refusal(), refused.reason());
      case Assessment.NoRoom full ->
          new NotTrusted(fingerprint, TrustPolicy.Refusal.UNKNOWN, full.reason());
    };
  }

  /// `bundle_hash`: over all before the signature.
  public Bytes hash() {
    return Bytes.wrap(Kdf.hash(signed()));
  }

  public Bytes prekeyId() {
    return prekeyId(content.prekey);
  }

  /// `prekey_id` of a prekey's public half.
  public static Bytes prekeyId(Bytes prekey) {
    return Bytes.wrap(Arrays.copyOf(Kdf.hash(Kdf.label("qrmp1 prekey", prekey.toArray())), 16));
  }

  public Bytes encoded() {
    return encoded;
  }

  public Fingerprint fingerprint() {
    return fingerprint;
  }

  public Content content() {
    return content;
  }

  public AgentName name() {
    return content.name;
  }

  public InstanceId instance() {
    return content.instance;
  }

  public Bytes prekey() {
    return content.prekey;
  }

  public int versions() {
    return content.versions;
  }

  public boolean durable() {
    return content.durable;
  }

  public long bundleSeq() {
    return content.bundleSeq;
  }

  public long notAfterMillis() {
    return content.notAfterMillis;
  }

  public int creditRecords() {
    return content.creditRecords;
  }

  public int creditBytes() {
    return content.creditBytes;
  }

  public Bytes credential() {
    return content.credential;
  }

  public InstanceKey key() {
    return new InstanceKey(fingerprint, content.instance);
  }

  private byte[] signed() {
    return encoded.slice(0, encoded.size() - CompositeSignature.SIGNATURE).toArray();
  }

  /// More than a link may ever use means no more than that.
  private static int credit(int unsigned, int max) {
    return Integer.compareUnsigned(unsigned, max) < 0 ? unsigned : max;
  }
}

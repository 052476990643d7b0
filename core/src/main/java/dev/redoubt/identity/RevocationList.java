package dev.redoubt.identity;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.crypto.CompositeSignature;
import dev.redoubt.core.wire.WireReader;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.environment.Randomness;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/// The serials that an issuer has revoked, signed by it (§3.8). Whether the issuer is trusted and
/// this list is the newest is for its supplier to check.
///
/// Immutable and safe for several threads.
public final class RevocationList {
  public static final String CONTEXT = "qrmp1 revocations";

  /// Maximum size, bytes.
  public static final int SIZE_MAX =
      4
          + 2
          + PeerIdentity.BYTES
          + 3 * 8
          + 4
          + Protocol.REVOKED_SERIALS * Serial.BYTES
          + CompositeSignature.SIGNATURE;

  static final Bytes MAGIC = Bytes.utf8("QPL1");

  private final Bytes encoded;
  private final PeerIdentity issuer;
  private final Content content;

  /// @param number increases with each list
  /// @param nextUpdateMillis after this the list is out of date, and no credential of the issuer
  ///   counts
  public record Content(
      long number, long issuedMillis, long nextUpdateMillis, SortedSet<Serial> serials) {
    public Content {
      if (number < 0 || issuedMillis < 0 || nextUpdateMillis < issuedMillis) {
        throw new IllegalArgumentException("A list is renewed after it was issued.");
      }
      if (serials.size() > Protocol.REVOKED_SERIALS) {
        throw new IllegalArgumentException(
            "A revocation list has at most " + Protocol.REVOKED_SERIALS + " serials.");
      }
      serials = Collections.unmodifiableSortedSet(new TreeSet<>(serials));
    }
  }

  private RevocationList(Bytes encoded, PeerIdentity issuer, Content content) {
    this.encoded = encoded;
    this.issuer = issuer;
    this.content = content;
  }

  public static RevocationList issue(Content content, Identity issuer, Randomness hedge) {
    WireWriter out =
        Statement.begin(MAGIC, 8 << 10)
            .bytes(issuer.peer().encoded())
            .u64(content.number)
            .u64(content.issuedMillis)
            .u64(content.nextUpdateMillis)
            .u32(content.serials.size());
    content.serials.forEach(serial -> out.bytes(serial.value()));
    Bytes signature = issuer.sign(CONTEXT, out.toArray(), hedge);
    return new RevocationList(Bytes.wrap(out.bytes(signature).toArray()), issuer.peer(), content);
  }

  /// @throws MalformedException if it is not exactly one list of this suite within its bounds, or
  ///   its issuer has not signed it
  public static RevocationList decode(Bytes encoded) throws MalformedException {
    WireReader in = Statement.read(encoded, SIZE_MAX, MAGIC, "revocation list");
    PeerIdentity issuer = Statement.identity(in);
    long number = in.time();
    long issued = in.time();
    long nextUpdate = in.time();
    if (nextUpdate < issued) {
      throw new MalformedException("renewed before it was issued");
    }
    SortedSet<Serial> serials = serials(in);
    Bytes signature = Statement.signature(in);
    in.end();
    if (!issuer.verify(CONTEXT, Statement.signed(encoded, 1), signature)) {
      throw new MalformedException("its signature does not verify");
    }
    return new RevocationList(encoded, issuer, new Content(number, issued, nextUpdate, serials));
  }

  private static SortedSet<Serial> serials(WireReader in) throws MalformedException {
    SortedSet<Serial> serials = new TreeSet<>();
    for (int left = in.u32(Protocol.REVOKED_SERIALS); left > 0; left--) {
      Serial next = new Serial(in.bytes(Serial.BYTES));
      if (!serials.isEmpty() && serials.last().compareTo(next) >= 0) {
        throw new MalformedException("serials out of order");
      }
      serials.add(next);
    }
    return serials;
  }

  public boolean revokes(Serial serial) {
    return content.serials.contains(serial);
  }

  /// Whether the next list is overdue: then this one proves nothing.
  public boolean outOfDate(long wallMillis) {
    return wallMillis > content.nextUpdateMillis;
  }

  public Bytes encoded() {
    return encoded;
  }

  public Fingerprint issuer() {
    return issuer.fingerprint();
  }

  public Content content() {
    return content;
  }

  @Override
  public String toString() {
    return "RevocationList[" + content.number + "]";
  }
}

package dev.redoubt.identity;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.wire.WireReader;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.environment.Randomness;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import org.jspecify.annotations.Nullable;

/// An issuer's statement that a fingerprint may use a name for a limited time (§3.7). An instance
/// is well-formed but not verified: that is up to a [TrustPolicy].
///
/// Immutable and safe for several threads.
public final class Credential {
  public static final String CONTEXT = "qrmp1 credential";
  static final Bytes MAGIC = Bytes.utf8("QPC1");

  private final Bytes encoded;
  private final PeerIdentity issuer;
  private final Content content;
  private final Bytes signature;

  /// @param subject fingerprint of the identity that may use `name`
  public record Content(
      Serial serial,
      AgentName name,
      Fingerprint subject,
      long notBeforeMillis,
      long notAfterMillis) {
    public Content {
      if (notBeforeMillis < 0 || notAfterMillis < notBeforeMillis) {
        throw new IllegalArgumentException("A credential ends after it begins, and after 1970.");
      }
    }
  }

  private Credential(Bytes encoded, PeerIdentity issuer, Content content, Bytes signature) {
    this.encoded = encoded;
    this.issuer = issuer;
    this.content = content;
    this.signature = signature;
  }

  public static Credential issue(Content content, Identity issuer, Randomness hedge) {
    WireWriter out =
        Statement.begin(MAGIC, Protocol.CREDENTIAL_MAX)
            .bytes(issuer.peer().encoded())
            .bytes(content.serial.value())
            .text8(content.name.value())
            .bytes(content.subject.value())
            .u64(content.notBeforeMillis)
            .u64(content.notAfterMillis);
    Bytes signature = issuer.sign(CONTEXT, out.toArray(), hedge);
    Bytes encoded = Bytes.wrap(out.bytes(signature).toArray());
    return new Credential(encoded, issuer.peer(), content, signature);
  }

  /// @throws MalformedException if it is not exactly one credential of this suite within its bounds
  public static Credential decode(Bytes encoded) throws MalformedException {
    WireReader in = Statement.read(encoded, Protocol.CREDENTIAL_MAX, MAGIC, "credential");
    PeerIdentity issuer = Statement.identity(in);
    Serial serial = new Serial(in.bytes(Serial.BYTES));
    AgentName name = AgentName.decode(in.opaque8());
    Fingerprint subject = new Fingerprint(in.bytes(Fingerprint.BYTES));
    long notBefore = in.time();
    long notAfter = in.time();
    if (notAfter < notBefore) {
      throw new MalformedException("ends before it begins");
    }
    Bytes signature = Statement.signature(in);
    in.end();
    Content content = new Content(serial, name, subject, notBefore, notAfter);
    return new Credential(encoded, issuer, content, signature);
  }

  /// Whether the issuer's signature verifies. Whether the issuer is trusted is a separate question.
  public boolean verify() {
    return issuer.verify(CONTEXT, Statement.signed(encoded, 1), signature);
  }

  /// Why it does not entitle `subject` to `name` now, whoever issued it; null if it does.
  public @Nullable Fault fault(AgentName name, Fingerprint subject, long wallMillis) {
    if (!content.name.equals(name)) {
      return Fault.OTHER_NAME;
    }
    if (!content.subject.equals(subject)) {
      return Fault.OTHER_IDENTITY;
    }
    if (wallMillis + Protocol.CLOCK_TOLERANCE.toMillis() < content.notBeforeMillis) {
      return Fault.NOT_YET_VALID;
    }
    if (wallMillis - Protocol.CLOCK_TOLERANCE.toMillis() > content.notAfterMillis) {
      return Fault.EXPIRED;
    }
    return null;
  }

  /// What can be wrong with a credential of a trusted issuer.
  public enum Fault {
    OTHER_NAME,
    OTHER_IDENTITY,
    NOT_YET_VALID,
    EXPIRED
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
    return "Credential[" + content.serial + " for " + content.name + "]";
  }
}

package dev.redoubt.identity;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.wire.WireReader;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.environment.Randomness;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;

/// A statement, signed by both, that a new identity replaces an old one under a name (§3.9). It
/// moves a pin.
///
/// Immutable and safe for several threads.
public final class Succession {
  public static final String CONTEXT = "qrmp1 succession";

  /// Maximum size, bytes.
  public static final int SIZE_MAX = 12 << 10;

  static final Bytes MAGIC = Bytes.utf8("QPS1");

  private final Bytes encoded;
  private final AgentName name;
  private final PeerIdentity old;
  private final PeerIdentity successor;
  private final long notBeforeMillis;

  private Succession(
      Bytes encoded,
      AgentName name,
      PeerIdentity old,
      PeerIdentity successor,
      long notBeforeMillis) {
    this.encoded = encoded;
    this.name = name;
    this.old = old;
    this.successor = successor;
    this.notBeforeMillis = notBeforeMillis;
  }

  /// @throws IllegalArgumentException if both are the same identity, or the time is before 1970
  public static Succession sign(
      AgentName name, Identity old, Identity successor, long notBeforeMillis, Randomness hedge) {
    if (old.fingerprint().equals(successor.fingerprint()) || notBeforeMillis < 0) {
      throw new IllegalArgumentException("An identity is followed by another, after 1970.");
    }
    WireWriter out =
        Statement.begin(MAGIC, SIZE_MAX)
            .text8(name.value())
            .bytes(old.peer().encoded())
            .bytes(successor.peer().encoded())
            .u64(notBeforeMillis);
    byte[] signed = out.toArray();
    out.bytes(old.sign(CONTEXT, signed, hedge)).bytes(successor.sign(CONTEXT, signed, hedge));
    Bytes encoded = Bytes.wrap(out.toArray());
    return new Succession(encoded, name, old.peer(), successor.peer(), notBeforeMillis);
  }

  /// @throws MalformedException if it is not exactly one succession of this suite, or not signed by
  ///   both
  public static Succession decode(Bytes encoded) throws MalformedException {
    WireReader in = Statement.read(encoded, SIZE_MAX, MAGIC, "succession");
    AgentName name = AgentName.decode(in.opaque8());
    PeerIdentity old = Statement.identity(in);
    PeerIdentity successor = Statement.identity(in);
    long notBefore = in.time();
    Bytes byOld = Statement.signature(in);
    Bytes bySuccessor = Statement.signature(in);
    in.end();
    if (old.fingerprint().equals(successor.fingerprint())) {
      throw new MalformedException("an identity cannot follow itself");
    }
    byte[] signed = Statement.signed(encoded, 2);
    if (!old.verify(CONTEXT, signed, byOld) || !successor.verify(CONTEXT, signed, bySuccessor)) {
      throw new MalformedException("its signatures do not verify");
    }
    return new Succession(encoded, name, old, successor, notBefore);
  }

  /// Whether it is valid yet.
  public boolean begun(long wallMillis) {
    return wallMillis + Protocol.CLOCK_TOLERANCE.toMillis() >= notBeforeMillis;
  }

  public Bytes encoded() {
    return encoded;
  }

  public AgentName name() {
    return name;
  }

  public Fingerprint old() {
    return old.fingerprint();
  }

  public Fingerprint successor() {
    return successor.fingerprint();
  }

  public long notBeforeMillis() {
    return notBeforeMillis;
  }

  @Override
  public String toString() {
    return "Succession[" + name + "]";
  }
}

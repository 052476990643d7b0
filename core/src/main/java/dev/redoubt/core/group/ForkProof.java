package dev.redoubt.core.group;

import dev.redoubt.core.wire.WireReader;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;

/// Two heads that an honest owner would never both have signed (§11.5): whoever has it knows that
/// the owner has forked its group, and can show it to anybody.
///
/// Immutable and safe for several threads.
public final class ForkProof {
  private final SignedHead one;
  private final SignedHead other;

  private ForkProof(SignedHead one, SignedHead other) {
    this.one = one;
    this.other = other;
  }

  /// @throws IllegalArgumentException if they do not contradict each other
  public static ForkProof of(SignedHead one, SignedHead other) {
    if (!one.contradicts(other)) {
      throw new IllegalArgumentException("These heads do not contradict each other.");
    }
    return new ForkProof(one, other);
  }

  /// @throws MalformedException if it does not prove that `group` was forked
  public static ForkProof decode(Bytes encoded, GroupId group) throws MalformedException {
    WireReader in = new WireReader(encoded.toArray());
    RosterHead one = RosterHead.read(in);
    RosterHead other = RosterHead.read(in);
    in.end();
    return verify(one, other, group);
  }

  /// @throws MalformedException if these do not prove that `group` was forked
  public static ForkProof verify(RosterHead one, RosterHead other, GroupId group)
      throws MalformedException {
    if (one.hash().equals(other.hash())) {
      throw new MalformedException("two heads of one roster");
    }
    SignedHead signed = one.verify(group);
    SignedHead otherSigned = other.verify(group);
    if (!signed.contradicts(otherSigned)) {
      throw new MalformedException("heads that do not contradict each other");
    }
    return new ForkProof(signed, otherSigned);
  }

  public Bytes encoded() {
    return Bytes.wrap(
        new WireWriter(12 << 10).bytes(one.encoded()).bytes(other.encoded()).toArray());
  }

  public SignedHead one() {
    return one;
  }

  public SignedHead other() {
    return other;
  }

  public GroupId groupId() {
    return one.groupId();
  }

  @Override
  public String toString() {
    return "ForkProof[" + one + ", " + other + "]";
  }
}

package dev.redoubt.core.group;

import dev.redoubt.identity.Fingerprint;
import dev.redoubt.message.Bytes;

/// A head that the owner of its group has signed. Only [RosterHead#verify] makes one, and signing.
///
/// Immutable and safe for several threads.
public final class SignedHead {
  private final RosterHead head;

  SignedHead(RosterHead head) {
    this.head = head;
  }

  public RosterHead head() {
    return head;
  }

  public RosterHead.Content content() {
    return head.content();
  }

  public GroupId groupId() {
    return head.groupId();
  }

  public Fingerprint owner() {
    return head.owner().fingerprint();
  }

  public long epoch() {
    return head.content().epoch();
  }

  public RosterHash prev() {
    return head.content().prev();
  }

  public RosterHash hash() {
    return head.hash();
  }

  public Bytes encoded() {
    return head.encoded();
  }

  /// Whether an honest owner would never have signed both: two rosters of one epoch, or two that
  /// follow the same one.
  public boolean contradicts(SignedHead other) {
    boolean samePlace = epoch() == other.epoch() || (!prev().none() && prev().equals(other.prev()));
    return samePlace && groupId().equals(other.groupId()) && !hash().equals(other.hash());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SignedHead that && encoded().equals(that.encoded());
  }

  @Override
  public int hashCode() {
    return encoded().hashCode();
  }

  @Override
  public String toString() {
    return head.toString();
  }
}

package dev.redoubt.core.group;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.wire.WireReader;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.message.MalformedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// One member of a group: a name, and the identities that may speak for it in this group.
///
/// @param maySend whether it may send; else it only reads
/// @param fingerprints one to four, in ascending order of their bytes
public record Member(AgentName name, boolean maySend, List<Fingerprint> fingerprints) {
  private static final int MAY_SEND = 0x01;

  /// @throws IllegalArgumentException if there are none or too many fingerprints, or one twice
  public Member {
    List<Fingerprint> sorted = new ArrayList<>(fingerprints);
    sorted.sort(Member::compare);
    fingerprints = List.copyOf(sorted);
    if (fingerprints.isEmpty() || fingerprints.size() > Protocol.MEMBER_FINGERPRINTS) {
      throw new IllegalArgumentException(
          "A member has 1 to "
              + Protocol.MEMBER_FINGERPRINTS
              + " fingerprints, not "
              + fingerprints.size()
              + ".");
    }
    if (fingerprints.stream().distinct().count() < fingerprints.size()) {
      throw new IllegalArgumentException("A member has each fingerprint once.");
    }
  }

  public static Member of(AgentName name, boolean maySend, Fingerprint fingerprint) {
    return new Member(name, maySend, List.of(fingerprint));
  }

  public Member withMaySend(boolean value) {
    return new Member(name, value, fingerprints);
  }

  void write(WireWriter out) {
    out.text8(name.value()).u8(maySend ? MAY_SEND : 0).u8(fingerprints.size());
    fingerprints.forEach(fingerprint -> out.bytes(fingerprint.value()));
  }

  static Member read(WireReader in) throws MalformedException {
    AgentName name = AgentName.decode(in.opaque8());
    int role = in.u8();
    if ((role & ~MAY_SEND) != 0) {
      throw new MalformedException("unknown role");
    }
    int count = in.u8();
    if (count == 0 || count > Protocol.MEMBER_FINGERPRINTS) {
      throw new MalformedException("a member with no fingerprint or too many");
    }
    List<Fingerprint> fingerprints = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      Fingerprint next = new Fingerprint(in.bytes(Fingerprint.BYTES));
      if (i > 0 && compare(fingerprints.get(i - 1), next) >= 0) {
        throw new MalformedException("fingerprints out of order");
      }
      fingerprints.add(next);
    }
    return new Member(name, role == MAY_SEND, fingerprints);
  }

  private static int compare(Fingerprint a, Fingerprint b) {
    return Arrays.compareUnsigned(a.value().toArray(), b.value().toArray());
  }

  @Override
  public String toString() {
    return name + (maySend ? "" : " (reads)");
  }
}

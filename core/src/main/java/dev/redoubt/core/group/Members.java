package dev.redoubt.core.group;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.crypto.Kdf;
import dev.redoubt.core.wire.WireReader;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The members of a group, each name once, in ascending order of names.
///
/// Immutable and safe for several threads.
public final class Members {
  public static final Members NONE = new Members(new TreeMap<>());

  /// What a member takes without its fingerprints, also in two messages, bytes of heap.
  static final int HEAP = 560;

  /// What a fingerprint takes.
  static final int FP = 112;

  private final SortedMap<AgentName, Member> byName;
  private final long fingerprints;

  private Members(SortedMap<AgentName, Member> byName) {
    this.byName = Collections.unmodifiableSortedMap(byName);
    this.fingerprints =
        byName.values().stream().mapToLong(member -> member.fingerprints().size()).sum();
  }

  /// @throws IllegalArgumentException if there are more than 1,024, or a name twice
  public static Members of(Collection<Member> members) {
    SortedMap<AgentName, Member> byName = new TreeMap<>();
    members.forEach(member -> byName.put(member.name(), member));
    if (byName.size() < members.size()) {
      throw new IllegalArgumentException("A group has each name once.");
    }
    return bounded(byName);
  }

  private static Members bounded(SortedMap<AgentName, Member> byName) {
    if (byName.size() > Protocol.GROUP_MEMBERS) {
      throw new IllegalArgumentException(
          "A group has at most "
              + Protocol.GROUP_MEMBERS
              + " members, not "
              + byName.size()
              + ": remove somebody first, or use several groups.");
    }
    return new Members(byName);
  }

  /// Reads `count` members, which are in order.
  static Members read(WireReader in, int count) throws MalformedException {
    TreeMap<AgentName, Member> byName = new TreeMap<>();
    for (int left = count; left > 0; left--) {
      Member next = Member.read(in);
      if (!byName.isEmpty() && byName.lastKey().compareTo(next.name()) >= 0) {
        throw new MalformedException("members out of order");
      }
      byName.put(next.name(), next);
    }
    return new Members(byName);
  }

  void write(WireWriter out) {
    byName.values().forEach(member -> member.write(out));
  }

  /// `members_hash`.
  Bytes hash() {
    WireWriter out = new WireWriter(64 * size());
    write(out);
    return Bytes.wrap(Kdf.hash(Kdf.label("qrmp1 members", out.toArray())));
  }

  /// With `member` instead of whoever had its name, or in addition.
  ///
  /// @throws IllegalArgumentException if there are too many then
  public Members with(Member member) {
    SortedMap<AgentName, Member> changed = new TreeMap<>(byName);
    changed.put(member.name(), member);
    return bounded(changed);
  }

  public Members without(AgentName name) {
    SortedMap<AgentName, Member> changed = new TreeMap<>(byName);
    changed.remove(name);
    return new Members(changed);
  }

  public @Nullable Member named(AgentName name) {
    return byName.get(name);
  }

  /// Whether `fingerprint` may speak for `name` here.
  public boolean has(AgentName name, Fingerprint fingerprint) {
    Member member = byName.get(name);
    return member != null && member.fingerprints().contains(fingerprint);
  }

  /// Whether everybody of here is still in `later`, under each of their fingerprints.
  public boolean allIn(Members later) {
    return byName.values().stream()
        .allMatch(member ->
            member.fingerprints().stream()
                .allMatch(fingerprint -> later.has(member.name(), fingerprint)));
  }

  public Collection<Member> all() {
    return byName.values();
  }

  /// How many fingerprints they have.
  long fingerprints() {
    return fingerprints;
  }

  public int size() {
    return byName.size();
  }

  public boolean isEmpty() {
    return byName.isEmpty();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Members that && byName.equals(that.byName);
  }

  @Override
  public int hashCode() {
    return byName.hashCode();
  }

  @Override
  public String toString() {
    return "Members[" + size() + "]";
  }
}

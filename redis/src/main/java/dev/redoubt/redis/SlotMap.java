package dev.redoubt.redis;

import dev.redoubt.redis.resp.ReplyException;
import dev.redoubt.redis.resp.RespReader;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which primary of a cluster holds which hash slot, as one node says. Immutable.
final class SlotMap {
  static final SlotMap EMPTY = new SlotMap(new NodeAddress[HashSlot.COUNT]);
  private static final int RANGES_MAX = HashSlot.COUNT;

  private final @Nullable NodeAddress[] owners;
  private final Set<NodeAddress> primaries;

  private SlotMap(@Nullable NodeAddress[] owners) {
    this.owners = owners;
    this.primaries = new LinkedHashSet<>();
    for (NodeAddress owner : owners) {
      if (owner != null) {
        primaries.add(owner);
      }
    }
  }

  /// @return null where nobody is known to hold it
  @Nullable NodeAddress owner(int slot) {
    return owners[slot];
  }

  Set<NodeAddress> primaries() {
    return Set.copyOf(primaries);
  }

  /// How many slots nobody is known to hold.
  int unserved() {
    return (int) Arrays.stream(owners).filter(Objects::isNull).count();
  }

  SlotMap with(int slot, NodeAddress owner) {
    @Nullable NodeAddress[] changed = owners.clone();
    changed[slot] = owner;
    return new SlotMap(changed);
  }

  /// Reads the reply to CLUSTER SLOTS: ranges, each its first and last slot, its primary, and then
  /// its replicas. A range that cannot be is left out.
  ///
  /// @param asked whose host is meant where a host is missing
  static SlotMap read(RespReader in, NodeAddress asked) throws IOException, ReplyException {
    @Nullable NodeAddress[] owners = new NodeAddress[HashSlot.COUNT];
    int ranges = in.array();
    for (int i = 0; i < ranges; i++) {
      int parts = in.array();
      long first = in.integer();
      long last = in.integer();
      Optional<NodeAddress> primary = node(in, asked);
      in.skip(parts - 3L);
      if (i < RANGES_MAX
          && primary.isPresent()
          && first >= 0
          && first <= last
          && last < HashSlot.COUNT) {
        Arrays.fill(owners, (int) first, (int) last + 1, primary.get());
      }
    }
    return new SlotMap(owners);
  }

  private static Optional<NodeAddress> node(RespReader in, NodeAddress asked)
      throws IOException, ReplyException {
    int parts = in.array();
    String host = in.scalar();
    long port = in.integer();
    in.skip(parts - 2L);
    // A node that does not know its own address says nothing, or a question mark.
    String known = host.isEmpty() || host.equals("?") ? asked.host() : host;
    return Commands.address(known, Long.toString(port));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SlotMap map && Arrays.equals(owners, map.owners);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(owners);
  }
}

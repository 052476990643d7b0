package dev.redoubt.core.endpoint;

import dev.redoubt.core.kept.Changes;
import dev.redoubt.core.kept.Journal;
import dev.redoubt.core.kept.Keys;
import dev.redoubt.core.wire.WireReader;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.environment.Now;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/// How far the application has read what it sends messages from, by the name of the source. Kept in
/// the same commit as what is sent in the same turn.
public final class SourcePositions implements Journal.Source {
  /// How many sources there may be.
  public static final int MAX = 1_000;

  private final Journal journal;
  private final Map<Bytes, Long> positions = HashMap.newHashMap(0);
  private final Set<Bytes> changed = HashSet.newHashSet(0);

  SourcePositions(Journal journal) {
    this.journal = journal;
  }

  /// @throws IllegalArgumentException if there are too many sources
  public void put(Bytes source, long position) {
    if (positions.size() == MAX && !positions.containsKey(source)) {
      throw new IllegalArgumentException("There are more than " + MAX + " sources.");
    }
    positions.put(source, position);
    changed.add(source);
    long unused = journal.changed(this);
  }

  /// Empty where none was ever given.
  public OptionalLong of(Bytes source) {
    Long position = positions.get(source);
    return position == null ? OptionalLong.empty() : OptionalLong.of(position);
  }

  void restore(Bytes source, Bytes value) throws MalformedException {
    WireReader in = new WireReader(value.toArray());
    positions.put(source, in.u64());
    in.end();
  }

  @Override
  public void keep(Changes into, Now now) {
    for (Bytes source : changed) {
      long position = positions.getOrDefault(source, 0L);
      Bytes value = Bytes.wrap(new WireWriter(Long.BYTES).u64(position).toArray());
      into.put(Keys.source(source), value);
    }
    changed.clear();
  }

  @Override
  public void kept(Now now) {}
}

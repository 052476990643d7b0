package dev.redoubt.core.kept;

import dev.redoubt.environment.Now;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Which changes are durable. Changes become so in commits, one after the other: while one is under
/// way, further changes gather for the next, and what is over by then is never written.
///
/// A *position* is the number of a commit. Whatever must not be done before a change is durable
/// waits for its position. Without a store every position is durable and nothing is gathered.
public final class Journal {
  /// A part of the endpoint with something to keep.
  public interface Source {
    /// Adds what has changed since the last call.
    void keep(Changes into, Now now);

    /// What [#keep] added last is durable.
    void kept(Now now);
  }

  /// Which run of the agent this is; 0 without a store.
  private final long run;

  private final boolean on;
  private final Set<Source> changed = new LinkedHashSet<>();
  private List<Source> underWay = List.of();
  private boolean waiting;

  /// Of the commit that gathers now.
  private long next = 1;

  private long durable;

  private Journal(long run) {
    this.run = run;
    this.on = run > 0;
    this.durable = on ? 0 : Long.MAX_VALUE;
  }

  /// Without a store.
  public static Journal none() {
    return new Journal(0);
  }

  /// With a store.
  ///
  /// @param run counted from 1
  public static Journal kept(long run) {
    return new Journal(run);
  }

  /// Which run of the agent this is, counted from 1; 0 without a store.
  public long run() {
    return run;
  }

  public boolean on() {
    return on;
  }

  /// `source` has something to keep.
  ///
  /// @return the position at which it is durable
  public long changed(Source source) {
    if (!on) {
      return 0;
    }
    changed.add(source);
    return next;
  }

  public boolean durable(long position) {
    return position <= durable;
  }

  /// Whether everything is durable.
  public boolean quiet() {
    return !waiting && changed.isEmpty();
  }

  /// Whether [#cut] has something to return.
  public boolean due() {
    return !waiting && !changed.isEmpty();
  }

  /// The changes of the next commit, which is under way then; its position is [#underWay].
  public List<Change> cut(Now now) {
    underWay = List.copyOf(changed);
    changed.clear();
    next++;
    waiting = true;
    Changes changes = new Changes();
    underWay.forEach(source -> source.keep(changes, now));
    return changes.list();
  }

  /// The position of the commit under way.
  public long underWay() {
    return next - 1;
  }

  /// Everything up to `position` is durable.
  public void persisted(long position, Now now) {
    if (!waiting || position < underWay()) {
      return;
    }
    durable = underWay();
    waiting = false;
    List<Source> done = underWay;
    underWay = List.of();
    done.forEach(source -> source.kept(now));
  }
}

package dev.redoubt.core.endpoint;

import dev.redoubt.core.kept.Change;
import dev.redoubt.core.kept.Changes;
import dev.redoubt.core.kept.Journal;
import dev.redoubt.core.kept.Keys;
import dev.redoubt.core.wire.WireReader;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.environment.Now;
import dev.redoubt.environment.Randomness;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What of ourselves outlives the process: which instance we are, in which run, and the number of
/// our last bundle.
final class OwnState implements Journal.Source {
  private final Journal journal;
  private final InstanceId instance;
  private final SourcePositions positions;
  private final DeadLetters letters;
  private final List<Bytes> leftovers = new ArrayList<>(0);
  private Runnable whenDurable = () -> {};
  private long bundleSeq;
  private final long begun;

  /// At which all of it is durable.
  private long position;

  /// The last two commits of this run: that before the last is durable.
  private long counted;

  private long countedBefore;

  /// How far the run before had come.
  private long leftPosition;

  private OwnState(Journal journal, InstanceId instance, long bundleSeq) {
    this.journal = journal;
    this.instance = instance;
    this.positions = new SourcePositions(journal);
    this.letters = new DeadLetters(journal);
    this.bundleSeq = bundleSeq;
    this.begun = journal.changed(this);
    this.position = begun;
  }

  /// Of an instance without a store.
  static OwnState forOneRun(Randomness randomness) {
    return new OwnState(Journal.none(), InstanceId.random(randomness), 0);
  }

  /// As the run before has left it.
  ///
  /// @param kept null where there was none
  static OwnState restored(@Nullable Bytes kept, Randomness randomness) throws MalformedException {
    if (kept == null) {
      return new OwnState(Journal.kept(1), InstanceId.random(randomness), 0);
    }
    WireReader in = new WireReader(kept.toArray());
    InstanceId instance = new InstanceId(in.bytes(InstanceId.BYTES));
    Journal journal = Journal.kept(in.time() + 1);
    OwnState state = new OwnState(journal, instance, in.time());
    state.leftPosition = in.time();
    in.end();
    return state;
  }

  Journal journal() {
    return journal;
  }

  InstanceId instance() {
    return instance;
  }

  DeadLetters letters() {
    return letters;
  }

  SourcePositions positions() {
    return positions;
  }

  /// Of the last bundle that was signed, by this run or one before.
  long bundleSeq() {
    return bundleSeq;
  }

  /// A bundle of this number is about to be published: peers will take none of a lower one.
  void bundleSeq(long signed) {
    bundleSeq = signed;
    position = journal.changed(this);
  }

  /// Whether all of it is durable: before, no bundle is published.
  boolean durable() {
    return journal.durable(position);
  }

  /// Whether it is durable that this run has begun.
  boolean begun() {
    return journal.durable(begun);
  }

  void whenDurable(Runnable listener) {
    whenDurable = listener;
  }

  /// An earlier run has left `key`, of which nothing follows.
  void forget(Bytes key) {
    leftovers.add(key);
  }

  /// Which run of the agent this is, counted from 1.
  long run() {
    return journal.run();
  }

  /// The last commit of this run that is durable.
  long durablePosition() {
    return journal.durable(counted) ? counted : countedBefore;
  }

  /// The run that had the store before.
  long leftRun() {
    return journal.run() - 1;
  }

  /// The last commit that it is known to have made.
  long leftPosition() {
    return leftPosition;
  }

  /// For every commit: so the store knows how far it has come.
  Change counted() {
    if (counted != journal.underWay()) {
      countedBefore = counted;
      counted = journal.underWay();
    }
    WireWriter value = new WireWriter(64);
    value.bytes(instance.value()).u64(journal.run()).u64(bundleSeq).u64(journal.underWay());
    return new Change.Put(Keys.own(), Bytes.wrap(value.toArray()));
  }

  @Override
  public void keep(Changes into, Now now) {
    into.add(counted());
    leftovers.forEach(into::delete);
    leftovers.clear();
  }

  @Override
  public void kept(Now now) {
    whenDurable.run();
  }
}

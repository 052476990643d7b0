package dev.redoubt.core.endpoint;

import dev.redoubt.core.frame.Headers;
import dev.redoubt.core.frame.MessageRecord;
import dev.redoubt.core.kept.Changes;
import dev.redoubt.core.kept.Journal;
import dev.redoubt.core.kept.Keys;
import dev.redoubt.core.link.InboundMessage;
import dev.redoubt.core.link.LinkOrigin;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.Assessment;
import dev.redoubt.identity.Claim;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.Occasion;
import dev.redoubt.identity.Standing;
import dev.redoubt.identity.Trust;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import dev.redoubt.message.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Messages that were not handled, until the application removes them or has them handled after
/// all. With a store they outlive the process, in the commit of their settlement.
///
/// The oldest make room for new ones. A sender that has a quarter, or more than the sender of the
/// oldest, displaces its own.
public final class DeadLetters implements Journal.Source {
  /// How many are kept, and what they may take, bytes of heap; with a store, and without.
  public static final int KEPT_MAX = 10_000;

  public static final int KEPT_BYTES = 64 << 20;
  public static final int MEMORY_MAX = 1_000;
  public static final int MEMORY_BYTES = 4 << 20;

  private static final int SHARE = 4;
  private static final Duration REPLAY_TTL = Duration.ofHours(24);

  /// A letter that is in its handler again.
  private record Replay(long number) implements InboundMessage.Lane {
    @Override
    public boolean replay() {
      return true;
    }
  }

  /// What is kept of one sender.
  private static final class Use {
    final TreeSet<Long> numbers = new TreeSet<>();
    long bytes;
  }

  private final Journal journal;
  private final int max;
  private final int maxBytes;
  private final TreeMap<Long, DeadLetter> letters = new TreeMap<>();
  private final Map<Fingerprint, Use> uses = HashMap.newHashMap(0);
  private final Set<Long> changed = LinkedHashSet.newLinkedHashSet(0);
  private final Set<Long> handling = HashSet.newHashSet(0);
  private long bytes;
  private long next = 1;

  DeadLetters(Journal journal) {
    this.journal = journal;
    this.max = journal.on() ? KEPT_MAX : MEMORY_MAX;
    this.maxBytes = journal.on() ? KEPT_BYTES : MEMORY_BYTES;
  }

  /// The oldest first.
  public List<DeadLetter> all() {
    return List.copyOf(letters.values());
  }

  public int count() {
    return letters.size();
  }

  public @Nullable DeadLetter get(long number) {
    return letters.get(number);
  }

  // --- What was not handled

  /// `message` is about to be settled, for `reason`. In a replay, it stays what it was.
  ///
  /// @param attempts so many its handler had
  /// @param cause the class of the last exception; empty if there was none
  /// @return those that made room for it
  public List<DeadLetter> add(
      InboundMessage message, Settlement reason, int attempts, String cause, Now now) {
    if (message.lane() instanceof Replay replay) {
      DeadLetter before = letters.get(replay.number);
      if (before != null) {
        put(before.again(reason, attempts, cause, now.wallMillis()));
      }
      return List.of();
    }
    DeadLetter letter =
        new DeadLetter(
            next++,
            new DeadLetter.Origin(
                message.id(),
                message.from().name(),
                message.from().fingerprint(),
                message.fromInstance()),
            message.type(),
            message.contentType(),
            Headers.of(message.headers()),
            message.payload(),
            message.sentAtMillis(),
            now.wallMillis(),
            attempts,
            reason,
            cause,
            false);
    put(letter);
    return makeRoom(letter.origin().fingerprint());
  }

  private void put(DeadLetter letter) {
    take(letter.number());
    letters.put(letter.number(), letter);
    Use use = uses.computeIfAbsent(letter.origin().fingerprint(), who -> new Use());
    use.numbers.add(letter.number());
    use.bytes += letter.size();
    bytes += letter.size();
    changed(letter.number());
  }

  private @Nullable DeadLetter take(long number) {
    DeadLetter letter = letters.remove(number);
    if (letter == null) {
      return null;
    }
    bytes -= letter.size();
    Fingerprint sender = letter.origin().fingerprint();
    Use use = uses.get(sender);
    if (use != null) {
      use.bytes -= letter.size();
      use.numbers.remove(number);
      if (use.numbers.isEmpty()) {
        uses.remove(sender);
      }
    }
    return letter;
  }

  private List<DeadLetter> makeRoom(Fingerprint sender) {
    List<DeadLetter> dropped = new ArrayList<>(0);
    Use use = uses.get(sender);
    if (use == null) {
      return dropped;
    }
    while (use.numbers.size() > 1
        && (use.numbers.size() > max / SHARE || use.bytes > maxBytes / SHARE)) {
      drop(use.numbers.first(), dropped);
    }
    while (letters.size() > 1 && (letters.size() > max || bytes > maxBytes)) {
      DeadLetter oldest = letters.values().iterator().next();
      drop(holdsMore(use, oldest) ? use.numbers.first() : oldest.number(), dropped);
    }
    return dropped;
  }

  /// Whether a sender has more of what is short than that of the oldest letter. So many identities
  /// together do not push out the few letters of another.
  private boolean holdsMore(Use use, DeadLetter oldest) {
    Use other = uses.get(oldest.origin().fingerprint());
    if (other == null) {
      return false;
    }
    return letters.size() > max
        ? use.numbers.size() > other.numbers.size()
        : use.bytes > other.bytes;
  }

  private void drop(long number, List<DeadLetter> dropped) {
    DeadLetter letter = take(number);
    if (letter != null) {
      changed(number);
      dropped.add(letter);
    }
  }

  private void changed(long number) {
    if (journal.on()) {
      changed.add(number);
      long unused = journal.changed(this);
    }
  }

  // --- What the application does with them

  /// @return whether there was one of that number
  public boolean remove(long number) {
    boolean there = take(number) != null;
    if (there) {
      changed(number);
    }
    return there;
  }

  /// The next run hands it to its handler again.
  ///
  /// @return whether there is one of that number
  public boolean mark(long number) {
    DeadLetter letter = letters.get(number);
    if (letter != null) {
      put(letter.marked(true));
    }
    return letter != null;
  }

  /// Those that were marked, which are not any more.
  public List<Long> takeMarked() {
    List<DeadLetter> marked = letters.values().stream().filter(DeadLetter::replay).toList();
    marked.forEach(letter -> put(letter.marked(false)));
    return marked.stream().map(DeadLetter::number).toList();
  }

  /// The letter of this number as a message for its handler, flagged *redelivered*. It is removed
  /// if that is settled as handled.
  ///
  /// @return null where there is none, or where it is in its handler
  public @Nullable InboundMessage replay(long number, Now now) {
    DeadLetter letter = letters.get(number);
    if (letter == null || !handling.add(number)) {
      return null;
    }
    DeadLetter.Origin from = letter.origin();
    MessageRecord record =
        new MessageRecord(
            new MessageRecord.Kind(letter.type(), letter.contentType(), REPLAY_TTL.toMillis()),
            letter.sentMillis(),
            from.id(),
            true,
            null,
            letter.headers(),
            letter.payload(),
            false);
    return InboundMessage.again(
        origin(from, now), record, now.plus(REPLAY_TTL), new Replay(number));
  }

  /// Its sender was verified when the message came.
  private static LinkOrigin origin(DeadLetter.Origin from, Now now) {
    Claim claim =
        Claim.shown(from.from(), from.fingerprint(), Occasion.CHECK, Bytes.EMPTY, now.wallMillis());
    TrustPolicy verified = shown -> new TrustPolicy.Decision.Trusted(Standing.KNOWN, false);
    if (Trust.assess(verified, claim) instanceof Assessment.Accepted accepted) {
      return new LinkOrigin(from.id().link(), accepted.peer(), from.instance());
    }
    throw new IllegalStateException("A policy that accepts everybody refuses " + from + ".");
  }

  /// A replay has ended, or will not begin.
  ///
  /// @param settlement null where it has entered no handler
  void replayed(InboundMessage message, @Nullable Settlement settlement) {
    if (message.lane() instanceof Replay replay) {
      handling.remove(replay.number);
      if (settlement == Settlement.HANDLED) {
        boolean unused = remove(replay.number);
      }
    }
  }

  // --- What outlives us

  void restore(long number, Bytes value) throws MalformedException {
    put(DeadLetter.decode(number, value));
    changed.remove(number);
    next = Math.max(next, number + 1);
  }

  @Override
  public void keep(Changes into, Now now) {
    for (long number : changed) {
      DeadLetter letter = letters.get(number);
      if (letter == null) {
        into.delete(Keys.letter(number));
      } else {
        into.put(Keys.letter(number), letter.encode());
      }
    }
    changed.clear();
  }

  @Override
  public void kept(Now now) {}
}

package dev.redoubt;

import dev.redoubt.identity.Fingerprint;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Runs that wait for a slot, by the identity that their messages come from: each of these in its
/// turn. Not safe for several threads.
final class RunQueue {
  private final boolean alike;

  /// The one whose turn is next first.
  private final Map<Fingerprint, Deque<HandlerRun>> waiting = new LinkedHashMap<>();

  /// Those of whom no run could go on, whatever is free, until [#unblock].
  private final Map<Fingerprint, Deque<HandlerRun>> blocked = new HashMap<>();

  /// @param alike whether all runs of one identity may go on, or none
  RunQueue(boolean alike) {
    this.alike = alike;
  }

  /// Whether nobody could start whatever is free.
  boolean idle() {
    return waiting.isEmpty();
  }

  List<HandlerRun> runs() {
    return Stream.of(waiting, blocked)
        .flatMap(map -> map.values().stream())
        .<HandlerRun>flatMap(Deque::stream)
        .toList();
  }

  void add(HandlerRun run) {
    Fingerprint sender = run.sender().fingerprint();
    unblock(sender);
    waiting.computeIfAbsent(sender, key -> new ArrayDeque<>()).add(run);
  }

  void removeAll(Set<HandlerRun> runs) {
    for (Map<Fingerprint, Deque<HandlerRun>> map : List.of(waiting, blocked)) {
      map.values()
          .removeIf(queue -> {
            queue.removeAll(runs);
            return queue.isEmpty();
          });
    }
  }

  /// Takes out the run that is next, of whoever is next and may have one more.
  ///
  /// @param goesOn whether a run could go on in a free slot; where not, [#unblock] follows
  @Nullable HandlerRun next(Predicate<Fingerprint> mayHaveOneMore, Predicate<HandlerRun> goesOn) {
    Iterator<Map.Entry<Fingerprint, Deque<HandlerRun>>> each = waiting.entrySet().iterator();
    while (each.hasNext()) {
      Map.Entry<Fingerprint, Deque<HandlerRun>> one = each.next();
      Fingerprint sender = one.getKey();
      Deque<HandlerRun> runs = one.getValue();
      if (!mayHaveOneMore.test(sender)) {
        continue;
      }
      each.remove();
      HandlerRun next = take(runs, goesOn);
      if (next == null) {
        blocked.put(sender, runs);
        continue;
      }
      if (!runs.isEmpty()) {
        waiting.put(sender, runs); // behind all others
      }
      return next;
    }
    return null;
  }

  private @Nullable HandlerRun take(Deque<HandlerRun> runs, Predicate<HandlerRun> goesOn) {
    Iterator<HandlerRun> each = runs.iterator();
    while (each.hasNext()) {
      HandlerRun run = each.next();
      if (goesOn.test(run)) {
        each.remove();
        return run;
      }
      if (alike) {
        break;
      }
    }
    return null;
  }

  void unblock(Fingerprint sender) {
    Deque<HandlerRun> runs = blocked.remove(sender);
    if (runs != null) {
      waiting.put(sender, runs);
    }
  }
}

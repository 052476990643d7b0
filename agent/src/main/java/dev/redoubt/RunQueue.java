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

/// Runs that wait for a slot, by sender; senders take turns. Not thread-safe.
final class RunQueue {
  private final boolean alike;

  /// In the order of their turns.
  private final Map<Fingerprint, Deque<HandlerRun>> waiting = new LinkedHashMap<>();

  /// Senders whose runs cannot continue before [#unblock].
  private final Map<Fingerprint, Deque<HandlerRun>> blocked = new HashMap<>();

  /// @param alike whether the runs of one sender can all continue, or none
  RunQueue(boolean alike) {
    this.alike = alike;
  }

  /// Whether no run could start.
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

  /// Removes and returns the next run of the next sender that may have one more slot.
  ///
  /// @param goesOn whether a run can continue; if not, [#unblock] will follow
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
        waiting.put(sender, runs); // to the end
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

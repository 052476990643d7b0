package dev.redoubt.benchmarks.chaos;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Compares what senders and recipients have seen. Pure: equal histories give equal verdicts.
final class HistoryCheck {
  /// What must not happen.
  enum Violation {
    /// Sent and never handled.
    LOST,
    /// Handled again without the flag.
    TWICE,
    /// Handled after a later one of the same sender.
    OUT_OF_ORDER,
    /// The send did not end, or long after its deadline.
    NOT_ENDED,
    /// It ended as certainly not handled, and was.
    FALSE_OUTCOME,
    /// Handled and never sent.
    INVENTED;

    String id() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /// A send ends a second after its deadline at the latest; beyond that a machine may be slow.
  static final long LATE_MILLIS = 30_000;

  private static final int EXAMPLES = 5;

  /// What came out.
  ///
  /// @param redelivered handled again, and flagged
  /// @param outcomes how many sends ended how
  /// @param violations how many there are of each kind
  /// @param examples some of them, for people
  record Verdict(
      long sent,
      long handled,
      long redelivered,
      Map<String, Long> outcomes,
      Map<Violation, Long> violations,
      List<String> examples) {
    Verdict {
      outcomes = Map.copyOf(outcomes);
      violations = Map.copyOf(violations);
      examples = List.copyOf(examples);
    }

    boolean kept() {
      return violations.isEmpty();
    }

    long count(Violation violation) {
      return violations.getOrDefault(violation, 0L);
    }
  }

  private record Link(String from, String to) {}

  private final Map<Link, BitSet> sent = new HashMap<>();
  private final Map<Link, BitSet> handled = new HashMap<>();
  private final Map<String, Long> outcomes = new TreeMap<>();
  private final Map<Violation, Long> violations = new EnumMap<>(Violation.class);
  private final Map<Violation, List<String>> examples = new EnumMap<>(Violation.class);
  private long redelivered;
  private long sends;
  private long calls;

  private HistoryCheck() {}

  /// @param handlings of each recipient in the order of its history
  static Verdict of(Stream<Send> sends, Stream<Handling> handlings) {
    var check = new HistoryCheck();
    handlings.forEachOrdered(check::handling);
    sends.forEachOrdered(check::send);
    check.findInvented();
    return new Verdict(
        check.sends,
        check.calls,
        check.redelivered,
        check.outcomes,
        check.violations,
        check.examples.values().stream().flatMap(List::stream).toList());
  }

  private void handling(Handling handling) {
    calls++;
    BitSet before =
        handled.computeIfAbsent(new Link(handling.from(), handling.to()), link -> new BitSet());
    if (handling.redelivered()) {
      redelivered++;
    } else if (before.get(handling.number())) {
      found(Violation.TWICE, handling.line());
    } else if (before.length() > handling.number()) {
      found(Violation.OUT_OF_ORDER, handling.line() + " after " + (before.length() - 1));
    }
    before.set(handling.number());
  }

  private void send(Send send) {
    sends++;
    var link = new Link(send.from(), send.to());
    sent.computeIfAbsent(link, unused -> new BitSet()).set(send.number());
    outcomes.merge(send.outcome(), 1L, Long::sum);
    boolean arrived = handled.getOrDefault(link, new BitSet()).get(send.number());
    if (!arrived) {
      found(Violation.LOST, send.line());
    } else if (send.outcome().startsWith("EXPIRED") || send.outcome().startsWith("REJECTED")) {
      found(Violation.FALSE_OUTCOME, send.line());
    }
    if (send.outcome().equals(Send.NONE) || send.endedAt() > send.deadline() + LATE_MILLIS) {
      found(Violation.NOT_ENDED, send.line());
    }
  }

  private void findInvented() {
    handled.forEach((link, numbers) -> {
      var invented = (BitSet) numbers.clone();
      invented.andNot(sent.getOrDefault(link, new BitSet()));
      invented.stream().forEach(number -> found(Violation.INVENTED, link + " " + number));
    });
  }

  private void found(Violation violation, String what) {
    violations.merge(violation, 1L, Long::sum);
    List<String> some = examples.computeIfAbsent(violation, kind -> new ArrayList<>());
    if (some.size() < EXAMPLES) {
      some.add(violation + ": " + what);
    }
  }
}

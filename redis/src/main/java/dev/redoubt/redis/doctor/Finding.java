package dev.redoubt.redis.doctor;

import java.util.List;

/// One thing that was looked at.
///
/// @param check its name, such as `eviction`; always the same for the same thing
/// @param nodes `host:port` of the servers that it is about; none if it is about all or none
/// @param what is the case
/// @param why it matters; empty if it is fine
/// @param set the lines that mend it, of `redis.conf` unless they are commands; for what we may not
///   see, the commands that let us
public record Finding(
    String check, Verdict verdict, List<String> nodes, String what, String why, List<String> set) {
  /// Worst first.
  public enum Verdict {
    /// Messages are lost for a time, late or refused, or a stranger can get at them.
    WRONG,
    /// It works, and would work better otherwise.
    BETTER,
    /// We may not see it.
    UNSEEN,
    FINE
  }

  public Finding {
    nodes = List.copyOf(nodes);
    set = List.copyOf(set);
  }

  static Finding fine(String check, String what) {
    return new Finding(check, Verdict.FINE, List.of(), what, "", List.of());
  }

  static Finding better(String check, String what, String why, String... set) {
    return new Finding(check, Verdict.BETTER, List.of(), what, why, List.of(set));
  }

  static Finding wrong(String check, String what, String why, String... set) {
    return new Finding(check, Verdict.WRONG, List.of(), what, why, List.of(set));
  }

  static Finding unseen(String check, String what, String why, String... set) {
    return new Finding(check, Verdict.UNSEEN, List.of(), what, why, List.of(set));
  }

  Finding at(List<String> addresses) {
    return new Finding(check, verdict, addresses, what, why, set);
  }
}

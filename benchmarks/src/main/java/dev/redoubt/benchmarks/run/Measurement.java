package dev.redoubt.benchmarks.run;

import java.util.List;

/// A program that measures something and prints rows.
///
/// @param group what is measured together, so that ratios within it are from one run
/// @param peer what it measures
/// @param jvm JVM options besides the common ones
/// @param main name of the main class
/// @param arguments besides those that every measurement gets
/// @param quickArguments replaces `arguments` in a quick run
/// @param most maximum number of runs; 1 for those that repeat by themselves
public record Measurement(
    String group,
    String peer,
    ClassPath classPath,
    List<String> jvm,
    String main,
    List<String> arguments,
    List<String> quickArguments,
    int most) {
  public Measurement {
    jvm = List.copyOf(jvm);
    arguments = List.copyOf(arguments);
    quickArguments = List.copyOf(quickArguments);
  }

  /// Jars, relative to the folder of the benchmarks. Libraries that conflict with others, or must
  /// not be visible to them, have their own class path.
  public enum ClassPath {
    COMMON("target/redoubt-benchmarks.jar target/lib/*"),
    AMAZON("target/redoubt-benchmarks.jar target/lib/* target/accp/*"),
    REDISSON("redisson/target/redoubt-benchmarks-redisson.jar redisson/target/lib/*"),
    LIBSIGNAL("libsignal/target/redoubt-benchmarks-libsignal.jar libsignal/target/lib/*");

    private final String entries;

    ClassPath(String entries) {
      this.entries = entries;
    }

    /// The first is the module's own jar.
    List<String> entries() {
      return List.of(entries.split(" ", -1));
    }
  }

  List<String> arguments(boolean quick) {
    return quick ? quickArguments : arguments;
  }

  @Override
  public String toString() {
    return group + " of " + peer;
  }
}

package dev.redoubt.benchmarks.run;

import java.util.List;

/// A program that measures something and prints rows.
///
/// @param group what is measured together, so that ratios within it are of one run
/// @param peer of whom; part of the name of a turn
/// @param classPath what of the build it needs
/// @param jvm options of its JVM besides the common ones
/// @param main its class
/// @param arguments besides those that every measurement gets
/// @param quickArguments instead of these, where only a quick look is wanted
/// @param most runs that make sense: one that starts many processes itself needs no more than one
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

  /// Which jars, relative to the folder of the benchmarks. Those that do not get along, or must not
  /// be seen by others, have one of their own.
  public enum ClassPath {
    COMMON("target/redoubt-benchmarks.jar target/lib/*"),
    AMAZON("target/redoubt-benchmarks.jar target/lib/* target/accp/*"),
    REDISSON("redisson/target/redoubt-benchmarks-redisson.jar redisson/target/lib/*"),
    LIBSIGNAL("libsignal/target/redoubt-benchmarks-libsignal.jar libsignal/target/lib/*");

    private final String entries;

    ClassPath(String entries) {
      this.entries = entries;
    }

    /// The first is the jar with what is run.
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

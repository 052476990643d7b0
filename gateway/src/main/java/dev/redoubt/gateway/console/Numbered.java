package dev.redoubt.gateway.console;

/// What a [Recorder] has recorded. Its numbers rise over everything, so that one of them says how
/// far a page has read.
public sealed interface Numbered permits Happening, Ending, Sample {
  long number();
}

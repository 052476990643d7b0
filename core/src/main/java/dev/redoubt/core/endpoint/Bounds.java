package dev.redoubt.core.endpoint;

import java.time.Duration;

/// Times of QRMP/1 that more than one part of an endpoint goes by (SPEC.md, "Timers"). What an
/// application may change stands in [dev.redoubt.core.Limits].
final class Bounds {
  /// A session is erased so long after it began, whatever happens in it.
  static final Duration SESSION_LIFE = Duration.ofHours(25);

  static final Duration UNCONFIRMED_LIFE = Duration.ofMinutes(10);

  /// After its last heartbeat an instance counts as alive for so long.
  static final Duration ALIVE = Duration.ofSeconds(20);

  static final Duration HEARTBEAT = Duration.ofSeconds(5);

  /// An instance that refused us is not tried again for so long.
  static final Duration REFUSED = Duration.ofSeconds(60);

  /// A directory is read at most so often while messages wait for it.
  static final Duration LISTING = Duration.ofSeconds(1);

  /// A hint has a directory read so soon after the last time, and no sooner: anybody may hint.
  static final Duration HINTED_LISTING = Duration.ofMillis(250);

  /// An identity that was heard of so recently keeps its place where there are too many.
  static final Duration IDLE = Duration.ofHours(1);

  /// Bundles that are there, but none trusted, for so long: rejected.
  static final Duration UNTRUSTED = Duration.ofSeconds(5);

  /// After a goodbye, a session is kept so long for what is still under way.
  static final Duration AFTER_LEAVING = Duration.ofMinutes(1);

  /// A link is remembered so long after its last record has expired.
  static final Duration LINK_MEMORY = Duration.ofMinutes(15);

  /// Our process stood still if nothing happened for so long.
  static final Duration STOOD_STILL = Duration.ofSeconds(4);

  /// What is read so soon after standing still may have been handled by others.
  static final Duration SUSPECT = Duration.ofSeconds(1);

  /// Clocks of honest agents differ by no more.
  static final Duration CLOCKS = Duration.ofMinutes(5);

  /// A session that began under a clock that was so much ahead is renewed.
  static final Duration SET_BACK = Duration.ofSeconds(5);

  private Bounds() {}
}

package dev.redoubt.core.session;

/// What an envelope did to the epochs of its session.
public enum Step {
  NONE,
  /// A KEM step is done: from now on we send in the next epoch.
  ADVANCED,
  /// An ACCEPT whose tag does not prove the same root: dropped, the epoch stays.
  WRONG_TAG,
  /// A second key for one step, or an invalid one: the session is to be closed.
  VIOLATION
}

package dev.redoubt.core.endpoint;

import dev.redoubt.core.kept.Journal;

/// What a task of the endpoint acts through.
///
/// @param agenda calls it, when something happened to it or its time has come
/// @param effects takes what it decides
/// @param redis says whether it can write
/// @param journal says what outlives the process
record TaskContext(Agenda agenda, Effects effects, RedisState redis, Journal journal) {
  /// Without a store.
  TaskContext(Agenda agenda, Effects effects, RedisState redis) {
    this(agenda, effects, redis, Journal.none());
  }
}

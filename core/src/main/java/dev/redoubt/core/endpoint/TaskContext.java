package dev.redoubt.core.endpoint;

/// What a task of the endpoint acts through.
///
/// @param agenda calls it, when something happened to it or its time has come
/// @param effects takes what it decides
/// @param redis says whether it can write
record TaskContext(Agenda agenda, Effects effects, RedisState redis) {}

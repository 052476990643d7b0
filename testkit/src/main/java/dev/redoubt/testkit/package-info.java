/// What tests of applications on Redoubt need. Start with one of three transports:
///
/// - `memory:NAME` in the place of a Redis URI ([MemoryTransportProvider]), or an
///   [InMemoryTransport] of your own: no server, no network, agents of one JVM.
/// - [EmbeddedRedis], a real server on a free port, with [RedisExtension] for JUnit, or several of
///   them as an [EmbeddedSentinel] or [EmbeddedCluster].
/// - [HostileTransport] around either, which loses, repeats, reorders and forges by a seed and a
///   plan of [Faults].
///
/// Beside them: [ManualClock] moves an agent's time, [RecordingProxy] stands between a client and
/// Redis, and [Capture] reads what it recorded. [TestAuthority] issues certificates for TLS.
@NullMarked
package dev.redoubt.testkit;

import org.jspecify.annotations.NullMarked;

/// Redoubt over Redis 6.0 or later and Valkey, over blocking sockets (SPEC.md §8). Applications
/// only put this module on the class path: `AgentBuilder.redis` finds [RedisTransportProvider] by
/// the scheme of the URI. [Keyspace] shows what is stored, for tests and auditors.
///
/// Start reading at [RedisTransport], which opens the connections, and [StreamReader], which reads
/// one inbox. [KeptConnection] reopens lost connections; [Failures] maps errors to codes;
/// [StreamHealer] and [Presence] repair what others have damaged in Redis.
@NullMarked
package dev.redoubt.redis;

import org.jspecify.annotations.NullMarked;

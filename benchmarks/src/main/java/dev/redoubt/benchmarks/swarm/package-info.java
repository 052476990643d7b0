/// The swarm: hostile authenticated identities that use all known attacks at once against honest
/// agents, whose messages must still arrive. Start reading at [Swarm], which runs it in two ways;
/// [HostilePeer] is a hostile identity, [Attack] what it does.
@NullMarked
package dev.redoubt.benchmarks.swarm;

import org.jspecify.annotations.NullMarked;

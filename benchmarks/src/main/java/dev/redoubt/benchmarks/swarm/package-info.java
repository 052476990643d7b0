/// The swarm: hostile authenticated identities that use every attack that we know of at once,
/// beside honest agents that must not notice more than their share of it. Start reading at [Swarm],
/// the two ways in which it is run; [HostilePeer] is one of the hostile, [Attack] what it does.
@NullMarked
package dev.redoubt.benchmarks.swarm;

import org.jspecify.annotations.NullMarked;

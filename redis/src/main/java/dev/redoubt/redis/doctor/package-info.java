/// What is wrong with a Redis for our purpose, and what to set: pure functions of what servers
/// said. [Facts] are gathered elsewhere; [Doctor] turns them into [Finding]s.
@NullMarked
package dev.redoubt.redis.doctor;

import org.jspecify.annotations.NullMarked;

/// Membership of groups (§11): rosters that the owner of a group signs, the chain that they form,
/// and the proof that an owner has forked it.
@NullMarked
package dev.redoubt.core.group;

import org.jspecify.annotations.NullMarked;

/// What an application may give an agent instead of the defaults: its clock, its source of
/// randomness, and the bounds that it may lower ([Limits]).
@NullMarked
package dev.redoubt.environment;

import org.jspecify.annotations.NullMarked;

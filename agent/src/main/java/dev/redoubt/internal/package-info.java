/// Helpers shared by packages of this module; not part of the API.
@NullMarked
package dev.redoubt.internal;

import org.jspecify.annotations.NullMarked;

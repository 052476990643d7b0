/// What several packages of this module need and no application may use.
@NullMarked
package dev.redoubt.internal;

import org.jspecify.annotations.NullMarked;

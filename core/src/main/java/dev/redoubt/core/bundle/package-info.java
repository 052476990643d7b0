/// Prekey bundles (§4): what an instance publishes so that others can open sessions to it, and how
/// a reader verifies one.
@NullMarked
package dev.redoubt.core.bundle;

import org.jspecify.annotations.NullMarked;

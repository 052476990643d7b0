/// The primitives of the suite (§2): thin wrappers of the JDK and Bouncy Castle with typed
/// failures, and the known-answer tests that run at start ([SelfTest]).
@NullMarked
package dev.redoubt.core.crypto;

import org.jspecify.annotations.NullMarked;

/// The primitives of the suite (§2): thin faces over the JDK and Bouncy Castle, each with a typed
/// refusal, and the known answers that are computed at start ([SelfTest]).
@NullMarked
package dev.redoubt.core.crypto;

import org.jspecify.annotations.NullMarked;

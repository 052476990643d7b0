/// The values that describe a message to an application: its id, how it ended at its sender
/// ([Outcome]), how it was settled at its recipient ([Settlement]), and immutable [Bytes].
@NullMarked
package dev.redoubt.message;

import org.jspecify.annotations.NullMarked;

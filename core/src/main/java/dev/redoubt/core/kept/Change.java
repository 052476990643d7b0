package dev.redoubt.core.kept;

import dev.redoubt.message.Bytes;

/// One change of what outlives the process.
public sealed interface Change {
  Bytes key();

  record Put(Bytes key, Bytes value) implements Change {}

  record Delete(Bytes key) implements Change {}
}

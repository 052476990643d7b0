package dev.redoubt;

import dev.redoubt.identity.Fingerprint;
import dev.redoubt.message.Bytes;
import java.nio.file.Path;

/// A file that has arrived. `toString` shows neither its name nor its hash.
///
/// @param path where it is; its name is made from `name`, with a number where that was taken
/// @param name as its sender calls it: any text of 1 to 255 bytes. Never use it as a path, and show
///   it with care
/// @param from the sender's name, for which our trust policy accepts its identity
/// @param fingerprint the identity that sent it
/// @param type as the sender says
/// @param size bytes
/// @param sha256 of the whole, verified
/// @param redelivered whether a handler of ours may have had it before
public record ReceivedFile(
    Path path,
    String name,
    String from,
    Fingerprint fingerprint,
    String type,
    long size,
    Bytes sha256,
    boolean redelivered) {

  @Override
  public String toString() {
    return "ReceivedFile[from " + from + ", " + size + " bytes]";
  }
}

package dev.redoubt.gateway;

import java.util.Set;

/// What an [McpServer] lets its client reach: a model that was told to do so by the text of a
/// message reaches nobody else.
///
/// @param version of this program, for the client
/// @param types the types of messages that it takes; empty for all
/// @param allowTo whom the client may write to and ask; empty for everybody
/// @param allowFrom whose messages the client gets; those of others are rejected. Empty for
///   everybody
public record McpOptions(
    String version, Set<String> types, Set<String> allowTo, Set<String> allowFrom) {
  public McpOptions {
    types = Set.copyOf(types);
    allowTo = Set.copyOf(allowTo);
    allowFrom = Set.copyOf(allowFrom);
  }
}

package dev.redoubt.gateway;

import tools.jackson.databind.node.ObjectNode;

/// What a client is told, and what follows from whether it was.
///
/// @param told runs once the client has been given it
/// @param untold runs if it was not, since the client had no use for it any more
record McpAnswer(ObjectNode json, Runnable told, Runnable untold) {
  static McpAnswer of(ObjectNode json) {
    return new McpAnswer(json, () -> {}, () -> {});
  }

  McpAnswer with(ObjectNode other) {
    return new McpAnswer(other, told, untold);
  }
}

package dev.redoubt.testkit;

import java.util.List;

/// Where one server listens, and what its configuration has beyond the [EmbeddedRedis.Builder].
///
/// @param bind the addresses that it listens on, and connects from
/// @param busPort at which other nodes of a cluster find it
/// @param lines of `redis.conf`
record NodePlan(Role role, String bind, int port, int busPort, List<String> lines) {
  enum Role {
    SERVER,
    SENTINEL
  }

  static NodePlan standalone(int port) {
    return new NodePlan(Role.SERVER, Ports.LOOPBACK, port, port + Ports.BUS, List.of());
  }
}

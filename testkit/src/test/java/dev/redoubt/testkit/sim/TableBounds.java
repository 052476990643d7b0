package dev.redoubt.testkit.sim;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.endpoint.Snapshot;
import dev.redoubt.core.endpoint.TableSizes;

/// Checks that no table of an endpoint exceeds its bound in SPEC.md §9.1.
final class TableBounds {
  /// Older epochs are closed by the first envelope in the newest one.
  private static final int CHAINS_PER_SESSION = 2;

  /// Per chain: the generations kept, the newest, and those ahead.
  private static final long KIDS_PER_SESSION =
      CHAINS_PER_SESSION * (Protocol.GENERATIONS_KEPT + 1L + Protocol.GENERATIONS_AHEAD);

  private TableBounds() {}

  /// @param unacknowledged writes whose result the endpoint has not been told
  static void check(SimAgent agent, TableSizes now, int unacknowledged) {
    TableSizes.Largest largest = now.largest();
    within(
        agent,
        "sessions of one instance",
        largest.sessionsPerInstance(),
        Protocol.SESSIONS_PER_INSTANCE);
    within(
        agent, "INITs under way to one instance", largest.pendingInits(), Protocol.PENDING_INITS);
    within(
        agent,
        "busy links of one instance",
        largest.linksPerInstance(),
        Protocol.LINKS_PER_INSTANCE);
    within(
        agent,
        "instances of one name",
        largest.instancesPerIdentity(),
        Protocol.INSTANCES_PER_IDENTITY);
    within(
        agent,
        "RESPs kept",
        now.respsStored(),
        Math.min(largest.initsPerPrekey(), Protocol.STORED_RESPS));
    within(agent, "INITs remembered", largest.initsPerPrekey(), Protocol.INIT_CACHE);
    within(agent, "keys", now.keys(), KIDS_PER_SESSION * now.sessions());
    within(agent, "writes remembered", now.writesUnderWay(), unacknowledged);
  }

  /// Checks what must be empty once everything has ended.
  static void checkQuiet(SimAgent agent, Snapshot snapshot) {
    within(agent, "messages not ended", snapshot.unsettled(), 0);
    within(agent, "messages held", snapshot.inboundMessages(), 0);
    within(agent, "bytes remembered", snapshot.memory().used(), snapshot.memory().total());
    within(agent, "writes remembered", snapshot.tables().writesUnderWay(), 0);
    within(agent, "busy links of one instance", snapshot.tables().largest().linksPerInstance(), 0);
  }

  private static void within(SimAgent agent, String what, long count, long bound) {
    if (count > bound) {
      throw new Wrong(agent + " has " + count + " " + what + ", more than " + bound);
    }
  }
}

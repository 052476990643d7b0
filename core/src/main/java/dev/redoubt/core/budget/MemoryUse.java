package dev.redoubt.core.budget;

/// What memory of a [MemoryBudget] is used for.
public enum MemoryUse {
  /// Messages that have not been settled.
  MESSAGES,
  /// What is remembered of links: floors, numbers above them, outcomes.
  LINKS,
  /// Sessions that peers opened, and the instances they are with.
  SESSIONS,
  /// INITs that were opened, and RESPs kept to be sent again.
  HANDSHAKES,
  /// Identities: how much each holds and sends, what Redis did to what it wrote, who was forgotten.
  IDENTITIES,
  /// Groups of others that we belong to: the newest roster, and what is known of those before it.
  GROUPS
}

/// Stores in databases, which `AgentBuilder.store` finds; and [dev.redoubt.store.JdbcInbox] for
/// handlers that change a database.
@NullMarked
package dev.redoubt.store;

import org.jspecify.annotations.NullMarked;

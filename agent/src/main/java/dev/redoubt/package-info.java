/// The API: start with [Agent]. Types without a modifier are what drives the protocol core behind
/// it; `AgentRuntime` puts them together.
@NullMarked
package dev.redoubt;

import org.jspecify.annotations.NullMarked;

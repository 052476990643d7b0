/// The API; start with [Agent]. The package-private types drive the protocol core; `AgentRuntime`
/// puts them together.
@NullMarked
package dev.redoubt;

import org.jspecify.annotations.NullMarked;

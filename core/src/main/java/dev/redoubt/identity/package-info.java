/// Who an agent is and who vouches for it (§3): identities and fingerprints, trust policies,
/// credentials, revocation lists, successions. Part of the API; start with [Trust].
@NullMarked
package dev.redoubt.identity;

import org.jspecify.annotations.NullMarked;

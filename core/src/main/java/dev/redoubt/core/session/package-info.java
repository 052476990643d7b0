/// Handshakes and the keys that follow from them (§5 and §6). Start with [InitiatorHandshake] and
/// [ResponderHandshake], then [Session].
@NullMarked
package dev.redoubt.core.session;

import org.jspecify.annotations.NullMarked;

/// Numbered messages between two instances (§7): windows, retransmission, order, receipts and
/// settlement. Knows no keys. Start with [OutboundLink] and [InboundLink].
@NullMarked
package dev.redoubt.core.link;

import org.jspecify.annotations.NullMarked;

/// What travels inside an envelope: frames, batches of records, receipts (§6.3).
@NullMarked
package dev.redoubt.core.frame;

import org.jspecify.annotations.NullMarked;

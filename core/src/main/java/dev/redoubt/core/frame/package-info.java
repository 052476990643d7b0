/// What travels inside an envelope: frames, batches of records, receipts (SPEC.md, "Frames").
@NullMarked
package dev.redoubt.core.frame;

import org.jspecify.annotations.NullMarked;

/// Readers and writers of bytes whose every length is checked before it is used (§2.5, §2.6).
@NullMarked
package dev.redoubt.core.wire;

import org.jspecify.annotations.NullMarked;

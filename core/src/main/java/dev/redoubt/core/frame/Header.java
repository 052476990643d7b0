package dev.redoubt.core.frame;

import dev.redoubt.message.Bytes;

/// One header of a message: it travels encrypted with the payload.
///
/// @param key 1 to 255 bytes of UTF-8
/// @param value at most 65,535 bytes
public record Header(String key, Bytes value) {}

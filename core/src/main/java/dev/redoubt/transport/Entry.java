package dev.redoubt.transport;

import dev.redoubt.message.Bytes;

/// One entry read from one of our streams: anyone may have written it.
public record Entry(Stream stream, Bytes bytes) {}

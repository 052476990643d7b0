package dev.redoubt.transport;

import dev.redoubt.message.Bytes;

/// One entry read from one of our streams: anybody may have written it.
public record Entry(Stream stream, Bytes bytes) {}

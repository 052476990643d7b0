package dev.redoubt.core.endpoint;

import dev.redoubt.core.Bytes;

/// One entry read from one of our streams: anybody may have written it.
public record Entry(Stream stream, Bytes bytes) {}

package dev.redoubt.core.link;

/// Whatever the driver wants to get back with every word about a message or a connect. The endpoint
/// only carries it.
public interface Ticket {}

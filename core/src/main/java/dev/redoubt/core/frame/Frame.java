package dev.redoubt.core.frame;

/// One frame of an envelope. PADDING is consumed by the parser and never shows. A switch over it
/// needs no default.
public sealed interface Frame permits Batch, Receipt, Offer, Accept, RekeyRequest, Close {}

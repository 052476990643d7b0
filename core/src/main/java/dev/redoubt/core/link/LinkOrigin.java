package dev.redoubt.core.link;

import dev.redoubt.identity.InstanceId;
import dev.redoubt.identity.VerifiedPeer;

/// Which link of which sender this is.
public record LinkOrigin(long linkId, VerifiedPeer from, InstanceId fromInstance) {}

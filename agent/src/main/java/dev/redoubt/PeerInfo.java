package dev.redoubt;

import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.message.Bytes;
import java.time.Instant;

/// An instance of an agent in the directory of Redis. Its bundle's signature is valid, so the owner
/// of `fingerprint` claims `name`; whether to trust that claim is another question.
///
/// @param credential the credential that it presents, unchecked; empty if none
/// @param publishedAt when it last published new keys, by its own clock
/// @param lastSeen its last heartbeat, by the server's clock
/// @param alive whether that was less than 20 s before the directory was read
public record PeerInfo(
    AgentName name,
    Fingerprint fingerprint,
    InstanceId instance,
    Bytes credential,
    Instant publishedAt,
    Instant lastSeen,
    boolean alive) {}

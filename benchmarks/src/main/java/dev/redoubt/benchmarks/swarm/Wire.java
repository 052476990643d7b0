package dev.redoubt.benchmarks.swarm;

import dev.redoubt.environment.Now;
import dev.redoubt.identity.AgentName;
import dev.redoubt.message.Bytes;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Listing;
import dev.redoubt.transport.Stream;

/// The Redis that hostile peers use, simulated or real.
interface Wire {
  Now now();

  void write(InboxId to, Stream stream, Bytes envelope);

  void publish(AgentName name, InboxId inbox, Bytes bundle);

  Listing list(AgentName name);
}

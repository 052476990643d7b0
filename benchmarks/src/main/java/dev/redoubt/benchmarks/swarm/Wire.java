package dev.redoubt.benchmarks.swarm;

import dev.redoubt.core.Bytes;
import dev.redoubt.core.Now;
import dev.redoubt.core.endpoint.Listing;
import dev.redoubt.core.endpoint.Stream;
import dev.redoubt.core.identity.AgentName;
import dev.redoubt.core.identity.InboxId;

/// The Redis that hostile peers write to: a simulated or a real one.
interface Wire {
  Now now();

  void write(InboxId to, Stream stream, Bytes envelope);

  void publish(AgentName name, InboxId inbox, Bytes bundle);

  Listing list(AgentName name);
}

package dev.redoubt.transport;

import dev.redoubt.message.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What Redis lists under a name. All of it is a claim until a bundle verifies.
///
/// @param timeMillis the server's clock when it answered, ms since 1970
public record Listing(long timeMillis, List<Listed> inboxes) {
  public Listing {
    inboxes = List.copyOf(inboxes);
  }

  /// @param heartbeatMillis the last heartbeat by the server's clock, ms since 1970
  /// @param bundle the published bundle, or null where there is none
  public record Listed(InboxId inbox, long heartbeatMillis, @Nullable Bytes bundle) {}
}

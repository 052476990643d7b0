package dev.redoubt.core.endpoint;

import dev.redoubt.core.group.GroupEvent;
import dev.redoubt.core.kept.Change;
import dev.redoubt.core.link.InboundMessage;
import dev.redoubt.core.link.Ticket;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.VerifiedPeer;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.Outcome;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Stream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an [Endpoint] wants done. The driver carries actions out in the order in which they come; a
/// switch over them needs no default.
public sealed interface Action {
  /// Write `bytes` to a stream of inbox `to`. Where it is `awaited`, then call [Endpoint#written]
  /// with `id` and whether Redis acknowledged it; otherwise nothing waits for the result.
  record Write(long id, InboxId to, Stream stream, Bytes bytes, boolean awaited)
      implements Action {}

  /// Read the directory of `name`, then call [Endpoint#listed] or [Endpoint#listingFailed].
  record ReadDirectory(AgentName name) implements Action {}

  /// One heartbeat: a ping through our own streams and, where there is a bundle, its publication
  /// under `name`; then call [Endpoint#heartbeatAnswered].
  record Heartbeat(AgentName name, @Nullable Bytes bundle) implements Action {}

  /// Hand these messages of one lane to their handlers, one after the other in this order, each if
  /// [InboundMessage#enter] allows it, and report each by [Endpoint#settled] or
  /// [Endpoint#handedOff]. Lanes are independent of each other; the next run of a lane comes once
  /// this one has been reported whole. Messages that need no order come as a run of one with a lane
  /// of their own.
  record Handle(List<InboundMessage> run) implements Action {
    public Handle {
      run = List.copyOf(run);
    }
  }

  /// Only of an endpoint with a store: keep all of these, in order, or none; then call
  /// [Endpoint#persisted] with `position`. The next comes after that.
  record Persist(long position, List<Change> changes) implements Action {
    public Persist {
      changes = List.copyOf(changes);
    }
  }

  /// Only of an endpoint with a store: read what is said at our inbox about who uses its store,
  /// then call [Endpoint#ownerRead].
  record ReadOwner() implements Action {}

  /// Only of an endpoint with a store: say this at our inbox.
  record WriteOwner(Bytes claim) implements Action {}

  /// Only of an endpoint with a store: another process goes on with a copy of it, or did. The
  /// endpoint wants nothing more, and must be closed; nothing of it may enter a handler.
  record Fenced() implements Action {}

  /// These messages have reached a stage.
  record Progress(Stage stage, List<Ticket> tickets) implements Action {}

  /// These messages have ended with `outcome`; no further action concerns them.
  record Ended(List<Ticket> tickets, Outcome outcome) implements Action {}

  /// A connect has ended: with the peer that was verified, or with the reason why there is none.
  record Connected(Ticket ticket, ConnectResult result) implements Action {}

  /// An event for the application's listener and the log.
  record Report(Event event) implements Action {}

  /// Something that happened to a group.
  record Group(GroupEvent event) implements Action {}

  /// The endpoint has drained after [Endpoint#leave], or its time was up; it wants nothing more.
  record Left() implements Action {}

  enum Stage {
    /// It outlives this process; only with a store.
    KEPT,
    /// Redis acknowledged the write, and no more than that.
    STORED,
    /// The recipient has it, but has not settled it.
    RECEIVED
  }

  /// How a connect ended.
  sealed interface ConnectResult {
    record Ready(VerifiedPeer peer) implements ConnectResult {}

    record Refused(dev.redoubt.message.Rejection reason) implements ConnectResult {}

    /// No instance answered in time.
    record TimedOut() implements ConnectResult {}
  }
}

package dev.redoubt.cli;

import dev.redoubt.AgentEvent;
import dev.redoubt.AgentListener;
import dev.redoubt.message.Rejection;
import dev.redoubt.transport.Misbehaviour;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Reports the events that matter to a person: first contacts, refusals, the state of Redis. Does
/// not repeat itself soon. Thread-safe.
final class Notices implements AgentListener {
  private static final int REMEMBERED = 64;

  /// A flapping connection is one problem: it is over once the connection has been up this long.
  private static final Duration CALM = Duration.ofSeconds(5);

  private final Terminal terminal;
  private final Executor later;
  private final Set<String> said = new LinkedHashSet<>();

  /// Problems of Redis that were reported and are not over, oldest first.
  private final Set<String> troubles = new LinkedHashSet<>();

  private boolean lost;
  private long changes;

  /// Whether a problem was reported that may explain undelivered messages.
  private volatile boolean explained;

  Notices(Terminal terminal) {
    this(terminal, CompletableFuture.delayedExecutor(CALM.toMillis(), TimeUnit.MILLISECONDS));
  }

  /// @param later runs a task after [#CALM]
  Notices(Terminal terminal, Executor later) {
    this.terminal = terminal;
    this.later = later;
  }

  /// Called by one thread at a time.
  @Override
  public void event(AgentEvent event) {
    switch (event) {
      case AgentEvent.ConnectionDown(String reason) ->
          trouble(reason, true, " Reconnecting until it is back.");
      case AgentEvent.ConnectionDegraded(String reason) ->
          trouble(reason, false, " Messages wait until it accepts them.");
      case AgentEvent.ConnectionUp up -> better();
      default -> {
        sayOnce(words(event));
        explained |= explains(event);
      }
    }
  }

  boolean explained() {
    return explained;
  }

  private static boolean explains(AgentEvent event) {
    return event instanceof AgentEvent.PeerRefused
        || event instanceof AgentEvent.RefusedByPeer
        || event instanceof AgentEvent.ClockDifference;
  }

  private synchronized void trouble(String reason, boolean gone, String then) {
    changes++;
    lost |= gone;
    if (troubles.size() < REMEMBERED && troubles.add(reason)) {
      terminal.say(Text.printable(reason) + then);
    }
  }

  private synchronized void better() {
    if (!troubles.isEmpty()) {
      long change = ++changes;
      later.execute(() -> over(change));
    }
  }

  private synchronized void over(long change) {
    if (change == changes) {
      terminal.say(lost ? "Redis is back." : "Redis accepts messages again.");
      troubles.clear();
      lost = false;
    }
  }

  private void sayOnce(@Nullable String words) {
    if (words == null || !said.add(words)) {
      return;
    }
    if (said.size() > REMEMBERED) {
      said.remove(said.iterator().next());
    }
    terminal.say(Text.printable(words));
  }

  private static String advice(Rejection reason) {
    return switch (reason) {
      case CREDENTIAL ->
          "our credential is expired, revoked, for another name or identity, or from an authority"
              + " that it does not trust. Have a new one issued.";
      case VERSION -> "it speaks no version of the protocol that we do. Update one of us.";
      case BUSY -> "it has no room for us now. We try again.";
      default -> "its owner must pin our fingerprint, or trust an authority that vouches for us.";
    };
  }

  /// @param millis our clock minus that of Redis
  private static String clock(long millis) {
    return "The clock of this machine is "
        + Text.span(Duration.ofMillis(Math.abs(millis)))
        + (millis > 0 ? " ahead of" : " behind")
        + " that of Redis: correct the wrong one (NTP). Agents whose clocks are more than 5 minutes"
        + " apart treat each other's messages as expired or not yet valid.";
  }

  private static @Nullable String words(AgentEvent event) {
    return switch (event) {
      case AgentEvent.FirstUse(String peer, var fingerprint, boolean inbound) ->
          "First contact with "
              + peer
              + ", pinned from now on; compare with its owner: "
              + fingerprint;
      case AgentEvent.PeerRefused(var peer, var fingerprint, String reason) -> reason;
      case AgentEvent.RefusedByPeer(String peer, var fingerprint, var reason) ->
          peer + " refuses us (" + reason + "): " + advice(reason);
      case AgentEvent.MessagesMoved moved ->
          Text.count(moved.messages(), "message")
              + " moved to another instance of "
              + moved.peer()
              + ".";
      // Normal after a crash of Redis, and heals by itself.
      case AgentEvent.RedisMisbehaved(var kind, String detail)
          when kind == Misbehaviour.GAP || kind == Misbehaviour.REORDERED ->
          null;
      case AgentEvent.RedisMisbehaved(var kind, String detail) ->
          "Redis lost, replayed or altered data (" + kind + "): " + detail;
      case AgentEvent.StoreFull(String reason) -> reason + " What waits for the store waits.";
      case AgentEvent.StoreFailed(var code, String reason) -> reason;
      case AgentEvent.ClockDifference(Duration ahead) -> clock(ahead.toMillis());
      case AgentEvent.EventsWithheld(String kind, long count) ->
          "And " + Text.count(count, "more event") + " of this kind (" + kind + ").";
      default -> null;
    };
  }
}

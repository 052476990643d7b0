package dev.redoubt.core.endpoint;

import dev.redoubt.core.Protocol;
import dev.redoubt.environment.Now;

/// Whether Redis can be reached, and how much of it may be used at once.
final class RedisState {
  private final WriteTurns turns;
  private boolean connected;
  private long graceUntil;

  RedisState(Agenda agenda) {
    this.turns = new WriteTurns(agenda);
  }

  boolean connected() {
    return connected;
  }

  void connected(Now now) {
    connected = true;
    graceUntil = now.plus(Protocol.RECONNECT_GRACE);
  }

  void disconnected() {
    connected = false;
  }

  /// Whether Redis came back so recently that peers may not have renewed their heartbeats yet:
  /// until then none of them is taken to be off.
  boolean inGrace(Now now) {
    return !now.reached(graceUntil);
  }

  WriteTurns turns() {
    return turns;
  }
}

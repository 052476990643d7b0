package dev.redoubt.core.group;

import dev.redoubt.environment.Now;
import dev.redoubt.identity.AgentName;
import java.time.Duration;
import java.util.Collection;
import java.util.TreeMap;

/// Shows the proof of a fork to every other member until each has settled it: a frozen member that
/// kept it to itself would leave the others apart.
final class ForkNotice {
  private static final Duration LIFE = Duration.ofHours(24);

  private final ForkProof proof;
  private final GroupExchange exchange;
  private final long until;

  /// Those that have not settled it, and to whom it is not on its way.
  private final TreeMap<AgentName, Retry> left = new TreeMap<>();

  ForkNotice(ForkProof proof, Collection<AgentName> to, GroupExchange exchange, Now now) {
    this.proof = proof;
    this.exchange = exchange;
    this.until = now.plus(LIFE);
    to.forEach(name -> left.put(name, new Retry(now)));
  }

  void flush(Now now) {
    if (now.reached(until)) {
      left.clear();
    }
    for (AgentName name : left.keySet().toArray(AgentName[]::new)) {
      Retry retry = left.get(name);
      if (retry != null && retry.due(now)) {
        left.remove(name);
        exchange.answer(name, ControlMessage.Fork.of(proof), answered(name, retry), now);
      }
    }
  }

  private GroupExchange.Listener answered(AgentName name, Retry retry) {
    return (answer, by, now) -> {
      if (answer != GroupExchange.Answer.HANDLED) {
        retry.failed(now);
        left.put(name, retry);
      }
    };
  }

  long wakeAt() {
    long at = Long.MAX_VALUE;
    for (Retry retry : left.values()) {
      at = Math.min(at, retry.at());
    }
    return at;
  }
}

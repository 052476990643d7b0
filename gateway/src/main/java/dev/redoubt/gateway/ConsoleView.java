package dev.redoubt.gateway;

import dev.redoubt.Agent;
import dev.redoubt.AgentCounters;
import dev.redoubt.AgentPosture;
import dev.redoubt.AgentStatus;
import dev.redoubt.DeadLetters;
import dev.redoubt.PeerInfo;
import dev.redoubt.gateway.console.Recorder;
import dev.redoubt.identity.Standing;
import dev.redoubt.message.Settlement;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The state of an agent as the console's page reads it. However many pages watch, the agent is
/// read once a second and its directory every five or more, and neither while none does.
/// Thread-safe.
final class ConsoleView {
  /// Rows of each table that are sent to a page.
  static final int PEERS = 1_000;

  static final int LETTERS = 200;

  private static final Logger LOG = LoggerFactory.getLogger(ConsoleView.class);
  private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(900);
  private static final long DIRECTORY_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Agent agent;
  private final Recorder recorder;
  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicBoolean reading = new AtomicBoolean();
  private @Nullable ObjectNode state;
  private long stateAt;
  private volatile List<PeerInfo> directory = List.of();
  private long directoryAt;
  private volatile long directoryPause = DIRECTORY_NANOS;

  private static final Comparator<Key> BY_NAME =
      Comparator.comparing(Key::name).thenComparing(Key::instance);

  /// An instance of a peer; an agent that both sends to it and hears from it knows it twice.
  private record Key(String name, String fingerprint, String instance) {
    static Key of(AgentStatus.Peer peer) {
      return new Key(peer.name(), peer.fingerprint().toString(), peer.instance().toString());
    }
  }

  ConsoleView(Agent agent, Recorder recorder) {
    this.agent = agent;
    this.recorder = recorder;
  }

  /// Not to be changed.
  ObjectNode state() {
    lock.lock();
    try {
      long now = System.nanoTime();
      if (state == null || now - stateAt >= FRESH_NANOS) {
        boolean first = state == null;
        state = read();
        stateAt = now;
        if (first || now - directoryAt >= directoryPause) {
          directoryAt = now;
          readDirectory();
        }
      }
      return state;
    } finally {
      lock.unlock();
    }
  }

  /// Redis may take its time: nobody waits for it.
  private void readDirectory() {
    if (reading.compareAndSet(false, true)) {
      Thread.ofVirtual()
          .name("redoubt-console")
          .start(() -> {
            long start = System.nanoTime();
            try {
              directory = agent.peers();
            } catch (RuntimeException e) {
              LOG.debug("The directory cannot be read now", e);
            } finally {
              // Each entry's signature is verified: a large directory is read less often.
              directoryPause = Math.max(DIRECTORY_NANOS, 20 * (System.nanoTime() - start));
              reading.set(false);
            }
          });
    }
  }

  private ObjectNode read() {
    AgentStatus status = agent.status();
    ObjectNode json =
        Json.object()
            .put("agent", agent.name())
            .put("fingerprint", agent.fingerprint().toString())
            .put("instance", agent.instance().toString())
            .put("connection", status.connection().name())
            .put("reason", status.reason());
    json.set("totals", totals(status));
    ObjectNode queues = json.putObject("queues");
    queues.set("outbox", queue(status.queues().outbox()));
    queues.set("inbox", queue(status.queues().inbox()));
    queues
        .putObject("memory")
        .put("bytes", status.memory().used())
        .put("budget", status.memory().total());
    AgentPosture.Rotation rotation = agent.posture().rotation();
    json.putObject("lives")
        .put("generation", rotation.generation().age().toMillis())
        .put("epoch", rotation.epoch().age().toMillis())
        .put("session", rotation.session().toMillis());
    peers(status.peers(), json);
    json.set("keys", keys(status.peers()));
    letters(agent.deadLetters(), json);
    return json;
  }

  private static ObjectNode totals(AgentStatus status) {
    AgentCounters counters = status.counters();
    AgentCounters.Sent sent = counters.sent();
    AgentCounters.Anomalies anomalies = counters.anomalies();
    Map<Settlement, Long> settled = counters.received().settled();
    long here = settled.getOrDefault(Settlement.HANDLED, 0L);
    long rejected = sum(sent.rejected().values());
    return Json.object()
        .put("sent", sent.accepted())
        .put("handledByPeers", sent.handled())
        .put("notHandled", rejected + sent.expired() + sent.unconfirmed())
        .put("handledHere", here)
        .put("notHandledHere", sum(settled.values()) - here)
        .put("sessions", status.sessions().open())
        .put("handshakes", status.sessions().handshakes())
        .put("rotations", status.sessions().rotations())
        .put("kemSteps", status.sessions().kemSteps())
        .put("refused", anomalies.peersRefused())
        .put("misbehaviour", sum(anomalies.misbehaviour().values()))
        .put("eventsLost", counters.eventsLost());
  }

  private static long sum(Iterable<Long> counts) {
    long sum = 0;
    for (long count : counts) {
      sum += count;
    }
    return sum;
  }

  private static ObjectNode queue(AgentStatus.Queue queue) {
    return Json.object()
        .put("messages", queue.messages())
        .put("bytes", queue.bytes())
        .put("budget", queue.budget());
  }

  private void peers(List<AgentStatus.Peer> known, ObjectNode into) {
    Map<Key, ObjectNode> rows = new LinkedHashMap<>();
    for (AgentStatus.Peer peer : known) {
      ObjectNode row = rows.computeIfAbsent(Key.of(peer), key -> row(key, trust(peer)));
      AgentStatus.Irregularities broker = peer.broker();
      row.put("alive", peer.alive() || row.path("alive").asBoolean(false))
          .put("session", peer.session() || row.path("session").asBoolean(false))
          .put("unsettled", peer.unsettled() + row.path("unsettled").asInt(0))
          // Those of the instance, in both of its rows.
          .put("gaps", broker.gaps())
          .put("replays", broker.replays() + broker.reorderings() + broker.rollbacks());
      peer.credentialEnds().ifPresent(end -> row.put("credentialEnds", end.toEpochMilli()));
    }
    for (PeerInfo listed : directory) {
      Key key =
          new Key(
              listed.name().value(), listed.fingerprint().toString(), listed.instance().toString());
      if (!key.name().equals(agent.name())) {
        rows.computeIfAbsent(key, unmet -> row(unmet, "none").put("alive", listed.alive()));
      }
    }
    into.put("peersTotal", rows.size());
    ArrayNode all = into.putArray("peers");
    // Whoever can write to Redis can list any number of names: those that are met come first.
    rows.entrySet().stream()
        .sorted(
            Comparator.comparing((Map.Entry<Key, ObjectNode> row) -> !row.getValue().has("session"))
                .thenComparing(Map.Entry.comparingByKey(BY_NAME)))
        .limit(PEERS)
        .forEach(row -> all.add(row.getValue()));
  }

  private static ObjectNode row(Key key, String trust) {
    return Json.object()
        .put("name", key.name())
        .put("fingerprint", key.fingerprint())
        .put("instance", key.instance())
        .put("trust", trust);
  }

  private String trust(AgentStatus.Peer peer) {
    if (peer.credentialEnds().isPresent()) {
      return "credential";
    }
    if (peer.standing() == Standing.STRANGER) {
      return "contacted us";
    }
    if (recorder.firstUse(peer.name(), peer.fingerprint().toString())) {
      return "first use";
    }
    return recorder.firstUsesForgotten() ? "pinned or first use" : "pinned";
  }

  private static ArrayNode keys(List<AgentStatus.Peer> peers) {
    ArrayNode all = Json.array();
    Set<String> seen = new HashSet<>();
    for (AgentStatus.Peer peer : sorted(peers)) {
      peer.keys()
          .filter(keys -> all.size() < PEERS)
          .filter(keys -> seen.add(peer.instance() + " " + keys.initiator()))
          .ifPresent(keys -> {
            ObjectNode row =
                all.addObject()
                    .put("name", peer.name())
                    .put("instance", peer.instance().toString())
                    .put("ours", keys.initiator())
                    .put("epoch", keys.epoch())
                    .put("generation", keys.generation())
                    .put("ends", keys.ends().toMillis());
            keys.generationEnds().ifPresent(span -> row.put("generationEnds", span.toMillis()));
            keys.stepDue().ifPresent(span -> row.put("stepDue", span.toMillis()));
          });
    }
    return all;
  }

  private static List<AgentStatus.Peer> sorted(List<AgentStatus.Peer> peers) {
    return peers.stream().sorted(Comparator.comparing(Key::of, BY_NAME)).toList();
  }

  /// The newest first, without body and headers.
  private static void letters(DeadLetters letters, ObjectNode into) {
    List<DeadLetters.Letter> all = letters.count() == 0 ? List.of() : letters.list();
    into.put("lettersTotal", all.size());
    ArrayNode rows = into.putArray("letters");
    all.reversed().stream()
        .limit(LETTERS)
        .forEach(letter ->
            rows.addObject()
                .put("number", letter.number())
                .put("id", letter.id().toString())
                .put("from", letter.from())
                .put("type", letter.type())
                .put("diedAt", letter.diedAt().toEpochMilli())
                .put("attempts", letter.attempts())
                .put("reason", letter.reason().name())
                .put("cause", letter.cause().orElse("")));
  }
}

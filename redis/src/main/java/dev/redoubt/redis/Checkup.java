package dev.redoubt.redis;

import dev.redoubt.ErrorCode;
import dev.redoubt.TransportException;
import dev.redoubt.redis.doctor.Answer;
import dev.redoubt.redis.doctor.Facts;
import dev.redoubt.redis.doctor.Facts.Kind;
import dev.redoubt.redis.resp.Connection;
import dev.redoubt.redis.resp.Deadline;
import dev.redoubt.redis.resp.ReplyException;
import dev.redoubt.spi.TransportProvider.Options;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks the servers behind a URL all that [dev.redoubt.redis.doctor.Doctor] looks at, with an
/// agent's login. Changes nothing there.
public final class Checkup implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Checkup.class);
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final long REPLY_MAX = 16L << 20;
  private static final Executor THREADS =
      task -> Thread.ofVirtual().name("redoubt-checkup").start(task);

  /// Hears how far it is.
  public interface Progress {
    /// @param servers that are measured
    void measuring(int servers, Duration left);
  }

  private final RedisUri uri;
  private final Keys keys;
  private final ServerAccess access;
  private final Failures failures;
  private final Map<NodeAddress, Greeting> greetings = new ConcurrentHashMap<>();
  private final NodeConnector nodes;
  private final NodeConnector strangers;
  private final NodeConnector sentinels;

  private Checkup(RedisUri uri, Options options) {
    this.uri = uri;
    this.keys = new Keys(options.namespace());
    this.access = ServerAccess.of(uri, Names.SYSTEM, options);
    this.failures = access.failures();
    Duration timeout = options.connectTimeout();
    this.nodes =
        new NodeConnector(
            access, failures, timeout, REPLY_MAX, access.logins()::next, greetings::put);
    this.strangers =
        new NodeConnector(access, failures, timeout, REPLY_MAX, () -> null, (at, said) -> {});
    this.sentinels =
        new NodeConnector(
            access, failures, timeout, REPLY_MAX, access.sentinelLogins(), (at, said) -> {});
  }

  /// @param uri as [RedisTransportProvider] takes it
  /// @param span for which round trips are measured
  /// @throws dev.redoubt.ConfigurationException if the URI or the namespace is wrong
  public static Facts of(URI uri, Options options, Duration span, Progress progress) {
    try (var checkup = new Checkup(RedisUri.parse(uri), options)) {
      return checkup.facts(span, progress);
    }
  }

  private Facts facts(Duration span, Progress progress) {
    List<Facts.Sentinel> asked = List.of();
    int unserved = 0;
    Set<NodeAddress> found = new LinkedHashSet<>();
    Kind kind;
    switch (uri.topology()) {
      case Topology.Standalone(NodeAddress node) -> {
        kind = Kind.STANDALONE;
        found.add(node);
      }
      case Topology.Sentinel sentinel -> {
        kind = Kind.SENTINEL;
        asked = sentinel.sentinels().stream().map(one -> sentinel(one, sentinel.master())).toList();
        found.addAll(behind(asked));
      }
      case Topology.Cluster cluster -> {
        kind = Kind.CLUSTER;
        SlotMap map = slots(cluster);
        unserved = map.primaries().isEmpty() ? 0 : map.unserved();
        found.addAll(map.primaries().isEmpty() ? cluster.seeds() : map.primaries());
      }
    }
    Facts.Login login = login(List.copyOf(found));
    return new Facts(kind, login, measured(found, span, progress), asked, unserved);
  }

  private List<Facts.Node> measured(Set<NodeAddress> found, Duration span, Progress progress) {
    Deadline end = Deadline.in(span);
    List<CompletableFuture<Facts.Node>> pending =
        found.stream()
            .map(node ->
                CompletableFuture.supplyAsync(
                    () -> new NodeCheck(nodes, greetings, failures, node).facts(end), THREADS))
            .toList();
    while (!pending.stream().allMatch(CompletableFuture::isDone)) {
      progress.measuring(found.size(), end.left());
      end.pause(PAUSE);
    }
    return pending.stream().map(CompletableFuture::join).toList();
  }

  private Facts.Sentinel sentinel(NodeAddress node, String master) {
    try (Connection connection = sentinels.connect(node)) {
      var fields = Questions.ask(connection, Questions.master(master));
      Answer<String> named =
          connection
              .call(Commands.masterAddress(master))
              .map(address -> Answer.of(address.toString()))
              .orElse(Answer.refused("It knows no primary with the name " + master + "."));
      return new Facts.Sentinel(node.toString(), fields, named);
    } catch (TransportException e) {
      return unseen(node, e);
    } catch (IOException | ReplyException e) {
      return unseen(node, failures.of(e));
    }
  }

  private static Facts.Sentinel unseen(NodeAddress node, TransportException why) {
    String said = String.valueOf(why.getMessage());
    return new Facts.Sentinel(node.toString(), Answer.refused(said), Answer.refused(said));
  }

  /// The primary that most Sentinels name, and the replicas that it tells us of.
  private List<NodeAddress> behind(List<Facts.Sentinel> asked) {
    Map<String, Integer> votes = new LinkedHashMap<>();
    for (Facts.Sentinel one : asked) {
      if (one.named() instanceof Answer.Known<String>(String named)) {
        votes.merge(named, 1, Integer::sum);
      }
    }
    String most = "";
    for (Map.Entry<String, Integer> vote : votes.entrySet()) {
      most = most.isEmpty() || vote.getValue() > votes.getOrDefault(most, 0) ? vote.getKey() : most;
    }
    NodeAddress primary = NodeAddress.parse(most, 0);
    if (primary == null) {
      return List.of();
    }
    List<NodeAddress> all = new ArrayList<>(List.of(primary));
    try (Connection connection = nodes.connect(primary)) {
      if (Questions.ask(connection, Questions.info())
          instanceof Answer.Known<String>(String info)) {
        all.addAll(Replicas.of(info));
      }
    } catch (TransportException | IOException e) {
      return all; // the check of the node says it
    }
    return all;
  }

  private SlotMap slots(Topology.Cluster cluster) {
    for (NodeAddress seed : cluster.seeds()) {
      try (Connection connection = nodes.connect(seed)) {
        return connection.call(Commands.clusterSlots(seed));
      } catch (TransportException | IOException | ReplyException e) {
        unusable(seed, e);
      }
    }
    return SlotMap.EMPTY;
  }

  /// What is wrong with it the check of the node says.
  private static void unusable(NodeAddress node, Exception why) {
    LOG.atDebug().addKeyValue("node", node).setCause(why).log("{} cannot be asked", node);
  }

  private Facts.Login login(List<NodeAddress> found) {
    for (NodeAddress node : found) {
      try (Connection connection = nodes.connect(node)) {
        String user =
            Questions.ask(connection, Questions.whoAmI()) instanceof Answer.Known<String>(String me)
                ? me
                : access.logins().user();
        Answer<String> rights = Questions.ask(connection, Questions.commandsOf(user));
        var probe = new RightsProbe(keys);
        probe.run(connection, uri);
        return new Facts.Login(
            user,
            access.logins().given(),
            uri.tls(),
            loopback(found),
            probe.missing(),
            probe.absent(),
            rights,
            open(node));
      } catch (TransportException | IOException e) {
        unusable(node, e);
      }
    }
    Answer<String> nobody = Answer.refused("no server can be reached");
    return new Facts.Login(
        access.logins().user(),
        access.logins().given(),
        uri.tls(),
        loopback(found),
        List.of(),
        List.of(),
        nobody,
        Answer.refused("no server can be reached"));
  }

  /// Whether the server answers somebody who does not log in.
  private Answer<Boolean> open(NodeAddress node) {
    try (Connection connection = strangers.connect(node)) {
      return Questions.ask(connection, Commands.time()) instanceof Answer.Refused<Long>(String why)
          ? why.startsWith("NOAUTH") ? Answer.of(false) : Answer.of(true)
          : Answer.of(true);
    } catch (TransportException e) {
      return switch (e.code()) {
        case ErrorCode.REDIS_AUTHENTICATION, ErrorCode.REDIS_PERMISSION -> Answer.of(false);
        default -> Answer.refused(String.valueOf(e.getMessage()));
      };
    } catch (IOException e) {
      return Answer.refused(String.valueOf(failures.of(e).getMessage()));
    }
  }

  private boolean loopback(List<NodeAddress> found) {
    return found.stream()
        .allMatch(node -> {
          if (node.unix()) {
            return true;
          }
          try {
            return access.names().of(node.host()).stream().allMatch(InetAddress::isLoopbackAddress);
          } catch (UnknownHostException e) {
            return false;
          }
        });
  }

  @Override
  public void close() {
    nodes.close();
    strangers.close();
    sentinels.close();
  }
}

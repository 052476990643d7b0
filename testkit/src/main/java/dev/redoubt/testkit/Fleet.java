package dev.redoubt.testkit;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The servers of one topology, and the network between them.
final class Fleet implements AutoCloseable {
  private static final int STARTS_TRIED = 5;

  final ServerOptions options;
  private final @Nullable Network network;
  private final List<EmbeddedRedis> servers = new CopyOnWriteArrayList<>();

  Fleet(ServerOptions options) {
    this.options = options;
    this.network = options.partitionable ? new Network() : null;
  }

  /// Starts a topology, again with other ports where another process has taken one meanwhile.
  static <T> T start(ServerOptions options, Function<Fleet, T> starting) {
    IllegalStateException last = null;
    for (int i = 0; i < STARTS_TRIED; i++) {
      var fleet = new Fleet(options);
      try {
        return starting.apply(fleet);
      } catch (PortTakenException e) {
        fleet.close();
        last = e;
      } catch (RuntimeException e) {
        fleet.close();
        throw e;
      }
    }
    throw new IllegalStateException("The embedded servers found no free ports.", last);
  }

  /// Where a server listens, and where others find it: at the server or at proxies before it.
  record Berth(
      String bind,
      int port,
      int announcedPort,
      int announcedBusPort,
      List<RecordingProxy> proxies) {}

  List<EmbeddedRedis> servers() {
    return List.copyOf(servers);
  }

  /// A place for one more server.
  Berth berth() {
    if (network == null) {
      int port = Ports.lasting(Ports.LOOPBACK);
      return new Berth(Ports.LOOPBACK, port, port, port + Ports.BUS, List.of());
    }
    String bind = network.newAddress();
    int port = Ports.lasting(bind);
    RecordingProxy proxy = network.proxy(bind, port);
    RecordingProxy bus = network.proxy(bind, port + Ports.BUS);
    return new Berth(bind, port, proxy.port(), bus.port(), List.of(proxy, bus));
  }

  /// Starts a server and does not wait for it.
  ///
  /// @param lines what it needs in its configuration
  EmbeddedRedis launch(NodePlan.Role role, Berth berth, List<String> lines) {
    var plan = new NodePlan(role, berth.bind, berth.port, berth.announcedBusPort, lines);
    EmbeddedRedis server = EmbeddedRedis.launch(options, plan, berth.proxies);
    servers.add(server);
    return server;
  }

  /// Waits until all servers answer.
  void awaitAnswers() {
    for (EmbeddedRedis server : servers) {
      if (!server.awaitAnswer()) {
        String log = server.log();
        throw log.contains("in use") ? new PortTakenException(log) : new IllegalStateException(log);
      }
    }
  }

  void remove(EmbeddedRedis server) {
    servers.remove(server);
    server.close();
  }

  void part(boolean clientsWithThem, EmbeddedRedis... apart) {
    network().part(addresses(apart), clientsWithThem);
  }

  void stall(EmbeddedRedis from, EmbeddedRedis to) {
    network().stall(from.plan().bind(), to.plan().bind());
  }

  void heal() {
    network().heal();
  }

  /// The addresses of `chosen`, with commas between them.
  static String addresses(List<EmbeddedRedis> chosen) {
    return chosen.stream().map(EmbeddedRedis::address).collect(Collectors.joining(","));
  }

  @Override
  public void close() {
    servers.forEach(EmbeddedRedis::close);
  }

  private Network network() {
    if (network == null) {
      throw new IllegalStateException(
          "These servers cannot be partitioned; start them with partitionable().");
    }
    return network;
  }

  private static Set<String> addresses(EmbeddedRedis... chosen) {
    return Arrays.stream(chosen).map(server -> server.plan().bind()).collect(Collectors.toSet());
  }

  /// Another process was faster.
  private static final class PortTakenException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    PortTakenException(String log) {
      super(log);
    }
  }
}

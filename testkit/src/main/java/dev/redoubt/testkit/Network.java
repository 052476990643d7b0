package dev.redoubt.testkit;

import dev.redoubt.testkit.RecordingProxy.Mode;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Decides who reaches whom among the servers of one topology and their clients. Each server has a
/// loopback address of its own, from which it also connects, and proxies that the others connect
/// to.
///
/// What is held back passes on when the network is healed, as packets that are sent again, unless
/// one of the two has ended meanwhile.
final class Network {
  private static final String SERVERS = "127.0.1.";
  private static final String CLIENTS = "clients";
  private static final RecordingProxy.Sink UNSEEN = (connection, direction, buffer, length) -> {};

  private final Map<Link, Gate> gates = new HashMap<>();
  private final Set<Link> stalled = new HashSet<>();
  private Set<String> apart = Set.of();
  private int servers;

  private record Link(String from, String to) {}

  /// An address for one more server.
  synchronized String newAddress() {
    servers++;
    return SERVERS + servers;
  }

  /// What clients and other servers connect to instead of the server at `address`.
  RecordingProxy proxy(String address, int port) {
    return RecordingProxy.inFrontOf(address, port, UNSEEN, client -> gate(client, address));
  }

  /// Parts the servers at these addresses from all others.
  synchronized void part(Set<String> addresses, boolean clientsWithThem) {
    apart = new HashSet<>(addresses);
    if (clientsWithThem) {
      apart.add(CLIENTS);
    }
    set();
  }

  /// Holds back what is sent over connections that `from` has opened to `to`, and what comes back.
  synchronized void stall(String from, String to) {
    stalled.add(new Link(from, to));
    set();
  }

  synchronized void heal() {
    apart = Set.of();
    stalled.clear();
    set();
  }

  private synchronized Gate gate(InetAddress client, String to) {
    String address = client.getHostAddress();
    var link = new Link(address.startsWith(SERVERS) ? address : CLIENTS, to);
    return gates.computeIfAbsent(
        link,
        ignored -> {
          var gate = new Gate();
          gate.mode(mode(link));
          return gate;
        });
  }

  private void set() {
    gates.forEach((link, gate) -> gate.mode(mode(link)));
  }

  private Mode mode(Link link) {
    boolean blocked =
        stalled.contains(link) || apart.contains(link.from) != apart.contains(link.to);
    return blocked ? Mode.STALL : Mode.PASS;
  }
}

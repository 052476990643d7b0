package dev.redoubt.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/// Free ports of the loopback interface.
final class Ports {
  static final String LOOPBACK = "127.0.0.1";

  /// A cluster's nodes talk to each other on the port that is so much higher.
  static final int BUS = 10_000;

  /// Below the ports that systems give to outgoing connections, which would take that of a server
  /// that is down; with the bus' port.
  private static final int FIRST = 10_240;

  private static final int LAST = 22_500;
  private static final int TRIED = 1_000;

  private Ports() {}

  /// A port that stays free while its server is down, and the bus' as well.
  static int lasting(String host) {
    for (int i = 0; i < TRIED; i++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
      if (isFree(host, port) && isFree(host, port + BUS)) {
        return port;
      }
    }
    throw new IllegalStateException("There is no free port on the loopback interface.");
  }

  private static boolean isFree(String host, int port) {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(host, port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}

package dev.redoubt.redis.doctor;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Everything that was asked of the servers behind one URL, as they answered.
///
/// @param nodes all that hold data, the primary first where there is one
/// @param sentinels none unless the kind is SENTINEL
/// @param unserved how many hash slots of a cluster no server is known to hold
public record Facts(
    Kind kind, Login login, List<Node> nodes, List<Sentinel> sentinels, int unserved) {
  /// What the URL says.
  public enum Kind {
    STANDALONE,
    SENTINEL,
    CLUSTER
  }

  /// How we are known to the servers.
  ///
  /// @param user by `ACL WHOAMI`, else what the URL says, else `default`
  /// @param password whether we log in with one
  /// @param tls whether all connections use TLS
  /// @param loopback whether all servers are on this machine
  /// @param missing words of an ACL rule that we need and do not have, such as `+xadd` or
  ///   `~qrmp1:*`
  /// @param absent commands that we need and the server does not have, in lower case
  /// @param rights `commands` of `ACL GETUSER` of our user, such as `-@all +ping`
  /// @param open whether a server answers a client that does not log in
  public record Login(
      String user,
      boolean password,
      boolean tls,
      boolean loopback,
      List<String> missing,
      List<String> absent,
      Answer<String> rights,
      Answer<Boolean> open) {}

  /// One server that holds data.
  ///
  /// @param greeting what every client is told of these fields of INFO; refused if no connection
  ///   could be opened
  /// @param info text of `INFO`
  /// @param config of `CONFIG GET`
  /// @param clusterInfo text of `CLUSTER INFO`; refused unless in a cluster
  /// @param clock samples of `TIME`; none if it did not answer
  /// @param roundTrips of commands that do nothing, over some seconds; none if it did not answer
  public record Node(
      String address,
      Answer<Map<String, String>> greeting,
      Answer<String> info,
      Answer<Map<String, String>> config,
      Answer<String> clusterInfo,
      List<ClockSample> clock,
      List<Duration> roundTrips) {
    boolean reached() {
      return greeting instanceof Answer.Known<Map<String, String>>;
    }
  }

  /// One sentinel.
  ///
  /// @param master fields of `SENTINEL MASTER name`
  /// @param named `host:port` of `SENTINEL GET-MASTER-ADDR-BY-NAME name`
  public record Sentinel(
      String address, Answer<Map<String, String>> master, Answer<String> named) {}

  /// A server's time between two readings of our clock, microseconds since 1970.
  public record ClockSample(long before, long server, long after) {}
}

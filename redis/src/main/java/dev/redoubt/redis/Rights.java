package dev.redoubt.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The least rights of the Redis user that an agent logs in as: the commands of [Commands], on the
/// keys of one namespace. Immutable: each method that changes something returns a new instance.
public final class Rights {
  /// HELLO is not among them: it logs in, as the default user.
  private static final List<String> ALL =
      List.of(
          "time", "xadd", "xread", "xdel", "pexpire", "getrange", "del", "zrevrange", "subscribe");

  /// For agents that others find: those that handle messages or await replies.
  private static final List<String> PUBLISHING =
      List.of("set", "exists", "zadd", "zrem", "publish");

  private static final List<String> CLUSTER = List.of("cluster|slots", "asking");
  private static final List<String> SENTINEL =
      List.of("sentinel|get-master-addr-by-name", "subscribe");
  private static final Pattern USER = Pattern.compile("[\\x21-\\x7e]{1,128}");
  private static final String DEFAULT_USER = "default";

  private final String user;
  private final Keys keys;
  private final boolean cluster;
  private final boolean sender;
  private final boolean info;
  private final RedisVersion version;

  private Rights(
      String user, Keys keys, boolean cluster, boolean sender, boolean info, RedisVersion version) {
    this.user = user;
    this.keys = keys;
    this.cluster = cluster;
    this.sender = sender;
    this.info = info;
    this.version = version;
  }

  /// Those of an agent that sends and handles, on one server or behind Sentinels of Redis 7.0.
  ///
  /// @throws IllegalArgumentException if Redis can have no user of that name
  /// @throws dev.redoubt.ConfigurationException if the namespace is wrong
  public static Rights of(String user, String namespace) {
    if (!USER.matcher(user).matches()) {
      throw new IllegalArgumentException(
          "a Redis user's name has 1 to 128 ASCII characters, none of them a blank");
    }
    return new Rights(user, new Keys(namespace), false, false, false, RedisVersion.V7_0);
  }

  /// For the nodes of a cluster.
  public Rights cluster() {
    return new Rights(user, keys, true, sender, info, version);
  }

  /// For an agent that only sends: it handles nothing and awaits no replies, so nobody finds it.
  public Rights sender() {
    return new Rights(user, keys, cluster, true, info, version);
  }

  /// For a URL with `?info=yes`, so that the servers tell of themselves.
  public Rights info() {
    return new Rights(user, keys, cluster, sender, true, version);
  }

  /// In the words that this version understands.
  public Rights on(RedisVersion server) {
    return new Rights(user, keys, cluster, sender, info, server);
  }

  /// The commands, in lower case, such as `xadd` or `cluster|slots`.
  public List<String> commands() {
    List<String> commands = new ArrayList<>(ALL);
    if (!sender) {
      commands.addAll(PUBLISHING);
    }
    if (cluster) {
      commands.addAll(CLUSTER);
    }
    if (info) {
      commands.add("info");
    }
    if (user.equals(DEFAULT_USER) && !version.atLeast(RedisVersion.V7_0)) {
      commands.add("hello");
    }
    return commands;
  }

  /// The command that gives a user these rights on a server that holds data, with the word PASSWORD
  /// in the password's place.
  public String line() {
    List<String> words = begin();
    words.add("resetkeys");
    words.addAll(keyPatterns());
    words.addAll(channel(keys.events()));
    words.addAll(permitted(commands()));
    return String.join(" ", words);
  }

  /// The same for Sentinels, which have users of their own since Redis 6.2; empty before.
  public Optional<String> sentinelLine() {
    if (!version.atLeast(RedisVersion.V6_2)) {
      return Optional.empty();
    }
    List<String> words = begin();
    words.addAll(channel(SentinelWatch.CHANNEL));
    words.addAll(permitted(SENTINEL));
    return Optional.of(String.join(" ", words));
  }

  private List<String> begin() {
    return new ArrayList<>(List.of("ACL", "SETUSER", user, "on", ">PASSWORD"));
  }

  /// Whoever only sends needs to write inboxes, and to read the directories.
  private List<String> keyPatterns() {
    String namespace = keys.namespace();
    return sender && version.atLeast(RedisVersion.V7_0)
        ? List.of("~" + namespace + ":{*}:*", "%R~" + keys.agents(), "%R~" + namespace + ":agent:*")
        : List.of("~" + namespace + ":*");
  }

  /// Redis 6.0 lets everybody use all channels.
  private List<String> channel(String name) {
    return version.atLeast(RedisVersion.V6_2) ? List.of("resetchannels", "&" + name) : List.of();
  }

  private static List<String> permitted(List<String> commands) {
    List<String> words = new ArrayList<>(List.of("-@all"));
    commands.forEach(command -> words.add("+" + command));
    return words;
  }
}

package dev.redoubt.redis;

import dev.redoubt.core.Base32;
import dev.redoubt.message.Bytes;
import dev.redoubt.redis.resp.Connection;
import dev.redoubt.redis.resp.ReplyException;
import dev.redoubt.redis.resp.Request;
import dev.redoubt.redis.resp.RespReader;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Stream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Tries each command of [Rights] in a way that changes nothing: on keys that nobody has, and with
/// an empty hint.
final class RightsProbe {
  private static final InboxId NOBODY = new InboxId(Base32.encode(new byte[16]));

  private final Keys keys;
  private final Set<String> missing = new LinkedHashSet<>();
  private final List<String> absent = new ArrayList<>();

  RightsProbe(Keys keys) {
    this.keys = keys;
  }

  /// The words of an ACL rule that are missing, such as `+xadd` or `~qrmp1:*`.
  List<String> missing() {
    return List.copyOf(missing);
  }

  /// Commands that the server does not have, in lower case.
  List<String> absent() {
    return absent;
  }

  /// Afterwards the connection is of no use: it is subscribed.
  void run(Connection connection, RedisUri uri) throws IOException {
    for (Map.Entry<String, Request<?>> one : requests(uri).entrySet()) {
      try {
        Object unused = connection.call(one.getValue());
      } catch (ReplyException e) {
        sort(one.getKey(), e.error());
      }
    }
  }

  private void sort(String command, String error) {
    if (error.startsWith("NOPERM")) {
      missing.add(right(command, error));
    } else if (error.toLowerCase(Locale.ROOT).contains("unknown command")) {
      absent.add(command);
    }
  }

  private String right(String command, String error) {
    if (error.contains("channel")) {
      return "&" + keys.events();
    }
    return error.contains("access") && error.contains("key")
        ? "~" + keys.namespace() + ":*"
        : "+" + command;
  }

  private Map<String, Request<?>> requests(RedisUri uri) {
    String stream = keys.stream(NOBODY, Stream.DATA);
    String bundle = keys.bundle(NOBODY);
    Map<String, Request<?>> requests = new LinkedHashMap<>();
    requests.put("time", Commands.time());
    requests.put("xadd", Commands.xaddOfNoId(stream));
    requests.put("xread", Commands.xread(1, null, List.of(stream)));
    requests.put("xdel", Commands.xdel(stream, List.of("0-0")));
    requests.put("pexpire", Commands.pexpire(stream, Lifetimes.STREAM));
    requests.put("getrange", Commands.getrange(bundle, 0));
    requests.put("del", Commands.del(bundle));
    requests.put("zrevrange", Commands.zrevrange(keys.agents(), 1));
    // XX: only where there is one already.
    requests.put("set", Request.of(RespReader::scalar, "SET", bundle, "", "XX", "PX", 1));
    requests.put("exists", Commands.exists(keys.agents()));
    requests.put("zadd", Request.of(RespReader::scalar, "ZADD", bundle, "XX", 0, ""));
    requests.put("zrem", Commands.zrem(keys.agents(), List.of(Bytes.EMPTY)));
    requests.put("publish", Commands.publish(keys.events(), Bytes.EMPTY));
    if (uri.topology() instanceof Topology.Cluster) {
      requests.put("cluster|slots", Request.of(RespReader::scalar, "CLUSTER", "SLOTS"));
      requests.put("asking", Commands.asking());
    }
    if (uri.database() != 0) {
      requests.put("select", Commands.select(uri.database()));
    }
    if (uri.info()) {
      requests.put("info", Commands.info());
    }
    requests.put("subscribe", Commands.subscribe(keys.events()));
    return requests;
  }
}

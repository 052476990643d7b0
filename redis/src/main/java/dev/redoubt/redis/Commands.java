package dev.redoubt.redis;

import dev.redoubt.RedisLogin;
import dev.redoubt.message.Bytes;
import dev.redoubt.redis.StreamReply.Field;
import dev.redoubt.redis.StreamReply.RawEntry;
import dev.redoubt.redis.resp.ReplyException;
import dev.redoubt.redis.resp.ReplyParser;
import dev.redoubt.redis.resp.Request;
import dev.redoubt.redis.resp.RespReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Every command that an agent sends (SPEC.md §8.1).
final class Commands {
  private static final ReplyParser<Long> INTEGER = RespReader::integer;
  private static final ReplyParser<String> STATUS = RespReader::status;
  private static final int PUBLISHED_PARTS = 3;

  /// A member of a sorted set.
  record Scored(Bytes member, long score) {}

  private Commands() {}

  /// Logs in where there is a login. RESP2 has all that we need. Needs Redis 6.0, as we do.
  static Request<Greeting> hello(@Nullable RedisLogin login) {
    return login == null
        ? Request.of(Greeting::read, "HELLO", 2)
        : Request.of(Greeting::read, "HELLO", 2, "AUTH", user(login), password(login));
  }

  static Request<String> auth(RedisLogin login) {
    return Request.of(STATUS, "AUTH", user(login), password(login));
  }

  private static Bytes user(RedisLogin login) {
    return Bytes.utf8(login.user() == null ? "default" : login.user());
  }

  private static Bytes password(RedisLogin login) {
    return Bytes.utf8(login.password());
  }

  /// Lets the next command through to a slot that is being moved here.
  static Request<String> asking() {
    return Request.of(STATUS, "ASKING");
  }

  /// @param asked the node that is asked
  static Request<SlotMap> clusterSlots(NodeAddress asked) {
    return Request.of(in -> SlotMap.read(in, asked), "CLUSTER", "SLOTS");
  }

  static Request<String> select(int database) {
    return Request.of(STATUS, "SELECT", database);
  }

  static Request<String> xadd(String key, Field field, Bytes value) {
    return Request.of(RespReader::text, "XADD", key, "*", field.text(), value).at(key);
  }

  /// No entry can have the id 0-0: a server that has the command fails before it creates the
  /// stream.
  static Request<String> xaddOfNoId(String key) {
    return Request.of(RespReader::text, "XADD", key, "0-0", Field.PING.text(), Heartbeat.PING)
        .at(key);
  }

  static Request<Long> xdel(String key, List<String> ids) {
    List<Object> parts = new ArrayList<>(ids.size() + 2);
    Collections.addAll(parts, "XDEL", key);
    parts.addAll(ids);
    return Request.of(INTEGER, parts.toArray()).at(key);
  }

  /// Reads the streams from their beginnings.
  ///
  /// @param block how long to wait for an entry; null not to wait
  static Request<List<RawEntry>> xread(int count, @Nullable Duration block, List<String> keys) {
    List<Object> parts = new ArrayList<>();
    Collections.addAll(parts, "XREAD", "COUNT", count);
    if (block != null) {
      Collections.addAll(parts, "BLOCK", block.toMillis());
    }
    parts.add("STREAMS");
    parts.addAll(keys);
    parts.addAll(Collections.nCopies(keys.size(), "0-0"));
    return Request.of(StreamReply.PARSER, parts.toArray());
  }

  static Request<Long> pexpire(String key, Duration life) {
    return Request.of(INTEGER, "PEXPIRE", key, life.toMillis()).at(key);
  }

  static Request<Long> del(String key) {
    return Request.of(INTEGER, "DEL", key).at(key);
  }

  static Request<Long> exists(String key) {
    return Request.of(INTEGER, "EXISTS", key).at(key);
  }

  static Request<String> set(String key, Bytes value, Duration life) {
    return Request.of(STATUS, "SET", key, value, "PX", life.toMillis()).at(key);
  }

  /// The first bytes of a string; empty where there is none.
  static Request<Bytes> getrange(String key, int last) {
    return Request.of(RespReader::value, "GETRANGE", key, 0, last).at(key);
  }

  static Request<Long> zadd(String key, long score, Bytes member) {
    return Request.of(INTEGER, "ZADD", key, score, member).at(key);
  }

  static Request<Long> zrem(String key, List<Bytes> members) {
    List<Object> parts = new ArrayList<>(members.size() + 2);
    Collections.addAll(parts, "ZREM", key);
    parts.addAll(members);
    return Request.of(INTEGER, parts.toArray()).at(key);
  }

  /// The members with the highest scores, highest first.
  static Request<List<Scored>> zrevrange(String key, int count) {
    return Request.of(Commands::scored, "ZREVRANGE", key, 0, count - 1, "WITHSCORES").at(key);
  }

  private static List<Scored> scored(RespReader in) throws IOException, ReplyException {
    int texts = in.array();
    List<Scored> members = new ArrayList<>();
    for (int i = 0; i + 1 < texts; i += 2) {
      Bytes member = in.value();
      members.add(new Scored(member, score(in.text())));
    }
    return members;
  }

  /// Anybody may have written the score, also an infinite one.
  private static long score(String text) {
    try {
      return (long) Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return text.startsWith("-") ? Long.MIN_VALUE : Long.MAX_VALUE; // "inf"
    }
  }

  /// The server's clock, milliseconds since 1970.
  static Request<Long> time() {
    return Request.of(
        in -> {
          List<String> parts = in.list(RespReader::text);
          return Long.parseLong(parts.get(0)) * 1_000 + Long.parseLong(parts.get(1)) / 1_000;
        },
        "TIME");
  }

  /// The clock of the server that holds `key`.
  static Request<Long> time(String key) {
    return time().at(key);
  }

  /// What a server says of itself; optional, as few users need the right to it.
  static Request<ServerInfo> info() {
    return Request.of(ServerInfo::read, "INFO", "all").asOptional();
  }

  static Request<Long> publish(String channel, Bytes message) {
    return Request.of(INTEGER, "PUBLISH", channel, message);
  }

  /// Reads what the server pushes to a subscriber: the word `message`, the channel, the message.
  /// Anything else is skipped.
  static ReplyParser<String> published(Consumer<String> message) {
    return in -> {
      int parts = in.array();
      if (parts == PUBLISHED_PARTS) {
        in.skip(2);
        message.accept(in.scalar());
      } else {
        in.skip(parts);
      }
      return "";
    };
  }

  static Request<List<String>> subscribe(String channel) {
    return Request.of(in -> in.list(RespReader::scalar), "SUBSCRIBE", channel);
  }

  /// Asks a Sentinel where a master is.
  static Request<Optional<NodeAddress>> masterAddress(String master) {
    return Request.of(
        in -> {
          List<String> parts = in.list(RespReader::text);
          return parts.size() == 2 ? address(parts.get(0), parts.get(1)) : Optional.empty();
        },
        "SENTINEL",
        "get-master-addr-by-name",
        master);
  }

  /// Where a server's words are an address.
  static Optional<NodeAddress> address(String host, String port) {
    NodeAddress node =
        NodeAddress.parse((host.contains(":") ? "[" + host + "]" : host) + ":" + port, 0);
    return node == null || node.port() == 0 ? Optional.empty() : Optional.of(node);
  }
}

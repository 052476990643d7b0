package dev.redoubt.redis;

import dev.redoubt.TransportException;
import dev.redoubt.redis.ReplyBound.NotRedisException;
import dev.redoubt.redis.ReplyBound.ReplyTooLargeException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Makes one [TransportException] with a stable code of whatever Redis, Lettuce or the network
/// throws. The message says what happened and what to do, and never holds a password.
final class Failures {
  static final String UNREACHABLE = "REDIS_UNREACHABLE";
  static final String WRONG_TYPE = "REDIS_WRONG_TYPE";
  static final String EXHAUSTED = "REDIS_STREAM_EXHAUSTED";
  static final String TOO_LARGE = "REDIS_REPLY_TOO_LARGE";
  static final String TIMEOUT = "REDIS_TIMEOUT";
  static final String OVERLOADED = "REDIS_OVERLOADED";

  private static final int SHOWN = 160;

  private final RedisAddress address;

  Failures(RedisAddress address) {
    this.address = address;
  }

  TransportException of(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof TransportException known) {
        return known;
      }
      TransportException failure = recognized(cause);
      if (failure != null) {
        return failure;
      }
    }
    return new TransportException(
        "REDIS_ERROR",
        "Redis at " + address + " could not be used: " + shown(thrown.toString()),
        thrown);
  }

  /// What went wrong before there was a connection.
  TransportException whileConnecting(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (closed(cause)) {
        return failure(
            UNREACHABLE,
            "closed the connection before it answered: does it expect TLS (rediss://), or has it"
                + " too many clients?",
            thrown);
      }
    }
    TransportException failure = of(thrown);
    return address.tls() && failure.code().equals(TIMEOUT)
        ? failure("REDIS_TLS", "did not answer in time: does it speak TLS at this port?", thrown)
        : failure;
  }

  /// Whether another try may tell more: when a server answers with an error, Lettuce closes the
  /// connection, and sometimes notices that before the answer, or finds its own handlers gone.
  boolean inconclusive(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (closed(cause) || cause instanceof IllegalStateException) {
        return true;
      }
    }
    return false;
  }

  TransportException notConnected() {
    return failure(UNREACHABLE, "is not connected at present; a new try is under way", null);
  }

  TransportException overloaded() {
    return failure(
        OVERLOADED, "does not take what we write as fast as we do: wait, then try again", null);
  }

  private @Nullable TransportException recognized(Throwable cause) {
    return switch (cause) {
      case ReplyTooLargeException e ->
          failure(TOO_LARGE, "sent a reply larger than any honest one", e);
      case NotRedisException e when e.tls() ->
          failure("REDIS_TLS", "expects TLS: use rediss:// instead of redis://", e);
      case NotRedisException e ->
          failure("REDIS_NOT_REDIS", "does not speak Redis' protocol: check host and port", e);
      case NotSslRecordException e ->
          failure("REDIS_TLS", "does not speak TLS: use redis://, or its TLS port", e);
      case SslHandshakeTimeoutException e -> timeout(e);
      case SSLException e -> tls(e);
      case RedisCommandExecutionException e -> answered(String.valueOf(e.getMessage()), e);
      case RedisCommandTimeoutException e -> timeout(e);
      case ConnectTimeoutException e -> timeout(e);
      case TimeoutException e -> timeout(e);
      case UnknownHostException e ->
          failure(UNREACHABLE, "cannot be reached: its host name is unknown", e);
      case Throwable e when closed(e) -> failure(UNREACHABLE, "closed the connection", e);
      case IOException e ->
          failure(UNREACHABLE, "cannot be reached: is it running, and is the address right?", e);
      case RedisException e -> client(String.valueOf(e.getMessage()), e);
      default -> null;
    };
  }

  /// Lettuce's own refusals; of its wrappers the cause says more.
  private @Nullable TransportException client(String message, RedisException e) {
    if (message.startsWith("DENIED")) {
      return answered(message, e);
    }
    return message.contains("size exceeded") ? overloaded() : null;
  }

  private static boolean closed(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    return cause.getClass().equals(SocketException.class)
        || cause instanceof ClosedChannelException
        || cause instanceof EOFException
        || (cause instanceof RedisException
            && (message.contains("onnection closed")
                || message.contains("Connection is closed")
                || message.contains("Connection disconnected")
                || message.contains("not connected")));
  }

  private TransportException tls(SSLException e) {
    String detail = shown(String.valueOf(e.getMessage()));
    return failure(
        "REDIS_TLS",
        "and we agree on no TLS ("
            + detail
            + "): its certificate must be valid for this host, and its authority trusted by this JVM"
            + " (-Djavax.net.ssl.trustStore)",
        e);
  }

  private TransportException timeout(Throwable e) {
    return failure(TIMEOUT, "did not answer in time", e);
  }

  /// Redis has answered with an error. Those that pass by themselves say "later"; the others say
  /// what to do.
  private TransportException answered(String error, Throwable e) {
    String word = error.split("[ \r\n]", 2)[0];
    return switch (word) {
      case "LOADING" -> failure("REDIS_BUSY", "is still loading its data; later", e);
      case "BUSY" -> failure("REDIS_BUSY", "is busy with a script; later", e);
      case "MASTERDOWN", "TRYAGAIN", "CLUSTERDOWN" ->
          failure("REDIS_BUSY", "has no working primary at present (" + word + "); later", e);
      case "NOREPLICAS" ->
          failure(
              "REDIS_BUSY", "has too few replicas for a write (min-replicas-to-write); later", e);
      case "READONLY" ->
          failure("REDIS_READ_ONLY", "is a replica: give the address of the primary", e);
      case "OOM" ->
          failure("REDIS_FULL", "is out of memory: raise maxmemory, or find what fills it", e);
      case "MISCONF" ->
          failure("REDIS_DISK", "refuses writes since it cannot save to disk: look at its log", e);
      case "NOAUTH", "WRONGPASS" -> login(e);
      case "NOPERM" ->
          failure(
              "REDIS_PERMISSION",
              "does not permit this user what we need (" + shown(error) + "): extend its ACL",
              e);
      case "DENIED" ->
          failure("REDIS_PERMISSION", "runs in protected mode: give it a password, or bind it", e);
      case "WRONGTYPE" ->
          failure(WRONG_TYPE, "has a key of another type where ours should be: DEL it", e);
      case "CROSSSLOT", "MOVED", "ASK" ->
          failure("REDIS_CLUSTER", "is part of a Redis Cluster, which is not supported yet", e);
      case "NOPROTO" -> version(e);
      default -> plain(error, e);
    };
  }

  private TransportException plain(String error, Throwable e) {
    if (error.contains("unknown command")
        && error.toUpperCase(java.util.Locale.ROOT).contains("HELLO")) {
      return version(e);
    }
    if (error.contains("without any password") || error.contains("no password is set")) {
      return failure("REDIS_AUTHENTICATION", "has no password, but the URL gives one", e);
    }
    if (error.contains("exhausted the last possible ID")
        || error.contains("equal or smaller than the target stream top item")) {
      return failure(EXHAUSTED, "has a stream whose ids are used up: its owner must DEL it", e);
    }
    if (error.contains("max number of clients")) {
      return failure("REDIS_BUSY", "has reached its maximum of clients (maxclients); later", e);
    }
    if (error.contains("DB index is out of range")) {
      return failure("REDIS_DATABASE", "has no database of the number in the URL", e);
    }
    return failure("REDIS_ERROR", "answered with an error: " + shown(error), e);
  }

  private TransportException login(Throwable e) {
    return failure(
        "REDIS_AUTHENTICATION",
        address.hasPassword()
            ? "does not accept the user and password of the URL"
            : "wants a password: write redis://user:password@… or redis://:password@…",
        e);
  }

  private TransportException version(Throwable e) {
    return failure("REDIS_VERSION", "is too old: Redis 6.0 or later, or Valkey, is needed", e);
  }

  private TransportException failure(String code, String what, @Nullable Throwable cause) {
    return new TransportException(
        code, "Redis at " + address + " " + what + (what.endsWith("?") ? "" : "."), cause);
  }

  /// What a server says is shown short, on one line, in ASCII.
  private String shown(String text) {
    String printable = address.masked(text).replaceAll("[^\\x20-\\x7e]", "?");
    return printable.length() <= SHOWN ? printable : printable.substring(0, SHOWN) + "…";
  }
}

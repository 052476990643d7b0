package dev.redoubt.redis;

import dev.redoubt.ErrorCode;
import dev.redoubt.TransportException;
import dev.redoubt.redis.resp.NotRedisException;
import dev.redoubt.redis.resp.OverloadedException;
import dev.redoubt.redis.resp.ReplyException;
import dev.redoubt.redis.resp.ReplyTooLargeException;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Maps whatever Redis or the network throws to one [TransportException] with a stable code. The
/// message says what happened and what to do, and never contains a password.
final class Failures {

  /// What a server is, and not what it says to one command.
  private static final Set<String> WRONG_SERVER =
      Set.of(ErrorCode.REDIS_READ_ONLY, ErrorCode.REDIS_CLUSTER, ErrorCode.REDIS_SENTINEL);

  private static final int SHOWN = 160;

  private static final Pattern UNKNOWN_COMMAND =
      Pattern.compile("unknown command [`'\"]?([A-Za-z0-9_.|-]{1,40})");

  /// What servers answer to an entry that is too large. Redis itself also closes the connection.
  private static final Pattern LARGE =
      Pattern.compile(
          "invalid bulk length|(max|maximum) request size|too (big|large)|maximum allowed size",
          Pattern.CASE_INSENSITIVE);

  private final RedisUri address;
  private final Logins logins;

  Failures(RedisUri address, Logins logins) {
    this.address = address;
    this.logins = logins;
  }

  /// Whether Redis has answered one of our commands with an error that is not about one sick key,
  /// which its owner heals.
  static boolean refusal(TransportException failure) {
    String code = failure.code();
    return code.equals(ErrorCode.REDIS_ENTRY_TOO_LARGE)
        || WRONG_SERVER.contains(code)
        || (failure.getCause() instanceof ReplyException
            && !code.equals(ErrorCode.REDIS_MOVED)
            && !code.equals(ErrorCode.REDIS_WRONG_TYPE)
            && !code.equals(ErrorCode.REDIS_STREAM_EXHAUSTED));
  }

  /// Whether this server cannot serve us, but a new connection may reach one that can, or use a new
  /// password.
  static boolean elsewhere(TransportException failure) {
    String code = failure.code();
    return code.equals(ErrorCode.REDIS_READ_ONLY) || code.equals(ErrorCode.REDIS_AUTHENTICATION);
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
        ErrorCode.REDIS_ERROR,
        "Redis at " + address + " could not be used: " + shown(thrown.toString()),
        thrown);
  }

  /// The same, failing with [TransportException] only.
  <T> CompletableFuture<T> told(CompletionStage<T> stage) {
    CompletableFuture<T> told = new CompletableFuture<>();
    var unused =
        stage.whenComplete((value, thrown) -> {
          if (thrown == null) {
            told.complete(value);
          } else {
            told.completeExceptionally(of(thrown));
          }
        });
    return told;
  }

  /// A failure before the connection was established.
  TransportException whileConnecting(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (closed(cause) && address.tls()) {
        return failure(ErrorCode.REDIS_TLS, TlsFaults.CLOSED, thrown);
      }
      if (closed(cause)) {
        return failure(
            ErrorCode.REDIS_UNREACHABLE,
            "closed the connection before it answered: does it expect TLS (rediss://), or has it"
                + " too many clients?",
            thrown);
      }
    }
    return of(thrown);
  }

  TransportException notConnected() {
    return failure(
        ErrorCode.REDIS_UNREACHABLE, "is not connected at present; a new try is under way", null);
  }

  TransportException overloaded() {
    return failure(
        ErrorCode.REDIS_OVERLOADED,
        "does not take what we write as fast as we do: wait, then try again",
        null);
  }

  /// @param size of the entry, bytes
  TransportException entryTooLarge(long size, @Nullable Throwable cause) {
    return failure(
        ErrorCode.REDIS_ENTRY_TOO_LARGE,
        "takes no entry of "
            + size
            + " bytes: raise its limit (proto-max-bulk-len, client-query-buffer-limit, or that of"
            + " what stands in front of it), or send smaller messages",
        cause);
  }

  /// @param names of commands that we need and that the ACL forbids
  TransportException notPermitted(List<String> names, Throwable cause) {
    return failure(
        ErrorCode.REDIS_PERMISSION,
        "does not permit this user " + String.join(", ", names) + ": extend its ACL",
        cause);
  }

  /// @param names of commands that we need and that the server lacks
  TransportException missing(List<String> names, Throwable cause) {
    return failure(
        ErrorCode.REDIS_COMMAND,
        "has no command "
            + String.join(", ", names)
            + ": give it back its name (rename-command), or use a Redis that has it",
        cause);
  }

  TransportException sentinel(NodeAddress node) {
    return failure(
        ErrorCode.REDIS_SENTINEL,
        "is a Sentinel: write redis-sentinel://"
            + node
            + "?master=NAME, with the name of the master that it watches",
        null);
  }

  TransportException clusterNode(NodeAddress node) {
    return failure(
        ErrorCode.REDIS_CLUSTER,
        "is a node of a Redis Cluster: write redis-cluster://" + node,
        null);
  }

  TransportException noClusterNode(NodeAddress node) {
    return failure(ErrorCode.REDIS_CLUSTER, "is no node of a cluster: write redis://" + node, null);
  }

  TransportException replica(NodeAddress node) {
    return failure(
        ErrorCode.REDIS_READ_ONLY,
        "has a read-only replica at " + node + ": give the address of the primary",
        null);
  }

  TransportException slotUnserved() {
    return failure(
        ErrorCode.REDIS_UNREACHABLE,
        "has no node that is known to serve this hash slot; later",
        null);
  }

  TransportException unknownMaster(String master) {
    return failure(
        ErrorCode.REDIS_SENTINEL,
        "cannot be found: no Sentinel that answers knows a master with the name " + master,
        null);
  }

  private @Nullable TransportException recognized(Throwable cause) {
    return switch (cause) {
      case ReplyTooLargeException e ->
          failure(ErrorCode.REDIS_REPLY_TOO_LARGE, "sent a reply larger than any honest one", e);
      case NotRedisException e when e.tls() ->
          failure(ErrorCode.REDIS_TLS, "expects TLS: use rediss:// instead of redis://", e);
      case NotRedisException e ->
          failure(
              ErrorCode.REDIS_NOT_REDIS, "does not speak Redis' protocol: check host and port", e);
      case SSLException e -> failure(ErrorCode.REDIS_TLS, TlsFaults.said(e, this::shown), e);
      case ReplyException e -> answered(e.error(), e);
      case OverloadedException e -> overloaded();
      case TlsTimeoutException e ->
          failure(
              ErrorCode.REDIS_TLS, "did not answer in time: does it speak TLS at this port?", e);
      case SocketTimeoutException e -> timeout(e);
      case TimeoutException e -> timeout(e);
      case UnknownHostException e ->
          failure(ErrorCode.REDIS_UNREACHABLE, "cannot be reached: its host name is unknown", e);
      case Throwable e when closed(e) ->
          failure(ErrorCode.REDIS_UNREACHABLE, "closed the connection", e);
      case IOException e when e.getCause() == null ->
          failure(
              ErrorCode.REDIS_UNREACHABLE,
              "cannot be reached: is it running, and is the address right?",
              e);
      default -> null;
    };
  }

  static boolean closed(@Nullable Throwable cause) {
    return cause instanceof EOFException
        || (cause != null && cause.getClass().equals(SocketException.class));
  }

  private TransportException timeout(Throwable e) {
    return failure(ErrorCode.REDIS_TIMEOUT, "did not answer in time", e);
  }

  /// An error that Redis answered. The message says "later" where it passes by itself, and
  /// otherwise what to do.
  private TransportException answered(String error, Throwable e) {
    String word = error.split("[ \r\n]", 2)[0];
    return switch (word) {
      case "LOADING" -> failure(ErrorCode.REDIS_BUSY, "is still loading its data; later", e);
      case "BUSY" -> failure(ErrorCode.REDIS_BUSY, "is busy with a script; later", e);
      case "MOVED", "ASK", "TRYAGAIN" ->
          failure(ErrorCode.REDIS_MOVED, "is moving a hash slot; later", e);
      case "MASTERDOWN", "CLUSTERDOWN" ->
          failure(
              ErrorCode.REDIS_BUSY, "has no working primary at present (" + word + "); later", e);
      case "NOREPLICAS" ->
          failure(
              ErrorCode.REDIS_BUSY,
              "has too few replicas for a write (min-replicas-to-write); later",
              e);
      case "READONLY" ->
          failure(
              ErrorCode.REDIS_READ_ONLY,
              "is a read-only replica: give the address of the primary",
              e);
      case "UNBLOCKED" -> failure(ErrorCode.REDIS_READ_ONLY, "is no primary any more", e);
      case "OOM" ->
          failure(
              ErrorCode.REDIS_FULL, "is out of memory: raise maxmemory, or find what fills it", e);
      case "MISCONF" ->
          failure(
              ErrorCode.REDIS_DISK,
              "refuses writes since it cannot save to disk: look at its log",
              e);
      case "NOAUTH", "WRONGPASS" -> login(e);
      case "NOPERM" ->
          failure(
              ErrorCode.REDIS_PERMISSION,
              "does not permit this user what we need (" + shown(error) + "): extend its ACL",
              e);
      case "DENIED" ->
          failure(
              ErrorCode.REDIS_PERMISSION,
              "runs in protected mode: give it a password, or bind it",
              e);
      case "WRONGTYPE" ->
          failure(
              ErrorCode.REDIS_WRONG_TYPE,
              "has a key of another type where ours should be: DEL it",
              e);
      case "CROSSSLOT" ->
          failure(
              ErrorCode.REDIS_CLUSTER,
              "is part of a Redis Cluster: write redis-cluster://host:port",
              e);
      case "NOPROTO" -> version(e);
      default -> plain(error, e);
    };
  }

  private TransportException plain(String error, Throwable e) {
    Matcher unknown = UNKNOWN_COMMAND.matcher(error);
    if (unknown.find()) {
      String name = unknown.group(1).toUpperCase(Locale.ROOT);
      return name.equals("HELLO") ? version(e) : missing(List.of(name), e);
    }
    if (LARGE.matcher(error).find()) {
      return failure(
          ErrorCode.REDIS_ENTRY_TOO_LARGE, "takes no entry so large (" + shown(error) + ")", e);
    }
    if (error.contains("without any password") || error.contains("no password is set")) {
      return failure(ErrorCode.REDIS_AUTHENTICATION, "has no password, but one was given", e);
    }
    if (error.contains("exhausted the last possible ID")
        || error.contains("equal or smaller than the target stream top item")) {
      return failure(
          ErrorCode.REDIS_STREAM_EXHAUSTED,
          "has a stream whose ids are used up: its owner must DEL it",
          e);
    }
    if (error.contains("max number of clients")) {
      return failure(
          ErrorCode.REDIS_BUSY, "has reached its maximum of clients (maxclients); later", e);
    }
    if (error.contains("DB index is out of range")) {
      return failure(ErrorCode.REDIS_DATABASE, "has no database of the number in the URL", e);
    }
    return failure(ErrorCode.REDIS_ERROR, "answered with an error: " + shown(error), e);
  }

  private TransportException login(Throwable e) {
    return failure(
        ErrorCode.REDIS_AUTHENTICATION,
        logins.given()
            ? "does not accept the user and password " + logins.source()
            : "wants a password: write redis://user:password@… or redis://:password@…",
        e);
  }

  private TransportException version(Throwable e) {
    return failure(
        ErrorCode.REDIS_VERSION,
        "is too old, or has its command HELLO renamed: Redis 6.0 or later, or Valkey, is needed",
        e);
  }

  private TransportException failure(String code, String what, @Nullable Throwable cause) {
    return new TransportException(
        code, "Redis at " + address + " " + what + (what.endsWith("?") ? "" : "."), cause);
  }

  /// A server's text, shortened, on one line, in ASCII.
  private String shown(String text) {
    String printable = logins.masked(text).replaceAll("[^\\x20-\\x7e]", "?");
    return printable.length() <= SHOWN ? printable : printable.substring(0, SHOWN) + "…";
  }
}

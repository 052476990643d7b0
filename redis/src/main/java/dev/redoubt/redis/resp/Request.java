package dev.redoubt.redis.resp;

import dev.redoubt.message.Bytes;
import org.jspecify.annotations.Nullable;

/// A command, and how its reply is read.
///
/// @param <T> what the reply says
public final class Request<T> {
  private final Object[] parts;
  private final ReplyParser<T> parser;
  private final @Nullable String key;
  private final boolean optional;

  private Request(ReplyParser<T> parser, Object[] parts, @Nullable String key, boolean optional) {
    this.parser = parser;
    this.parts = parts;
    this.key = key;
    this.optional = optional;
  }

  /// @param parts the command's name and arguments; [Bytes] as they are, all else by its
  ///   `toString`, which must be ASCII
  public static <T> Request<T> of(ReplyParser<T> parser, Object... parts) {
    return new Request<>(parser, parts.clone(), null, false);
  }

  /// The same, to be sent to the server that holds `name`, wherever that matters.
  public Request<T> at(String name) {
    return new Request<>(parser, parts, name, optional);
  }

  /// The same, sent by whoever happens to have the right: that it is refused is no trouble.
  public Request<T> asOptional() {
    return new Request<>(parser, parts, key, true);
  }

  public boolean optional() {
    return optional;
  }

  /// The key that says which server it is for; null where any is right.
  public @Nullable String key() {
    return key;
  }

  ReplyParser<T> parser() {
    return parser;
  }

  void writeTo(RequestBuffer buffer) {
    buffer.header('*', parts.length);
    for (Object part : parts) {
      if (part instanceof Bytes bytes) {
        buffer.bulk(bytes);
      } else {
        buffer.bulk(part.toString());
      }
    }
  }

  /// The command's name. Arguments may be secrets.
  @Override
  public String toString() {
    return parts[0].toString();
  }
}

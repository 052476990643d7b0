package dev.redoubt.redis.resp;

import java.io.IOException;

/// Reads the reply to one command, whole.
///
/// @param <T> what the reply says
@FunctionalInterface
public interface ReplyParser<T> {
  T parse(RespReader in) throws IOException, ReplyException;
}

package dev.redoubt.spi;

import dev.redoubt.TypeRef;
import dev.redoubt.message.Bytes;

/// Turns bodies of some Java types into bytes and back. Every type that is decoded was named by the
/// application when it registered a handler: no class name ever travels.
///
/// An implementation is shared by all threads of an agent. What it throws never reaches a log with
/// its message, since that may quote the payload.
public interface Codec {
  /// What travels beside the payload: a media type, at most 128 bytes. Only payloads of this
  /// content type are given to [#decode]: case, blanks and an explicit or missing UTF-8 make no
  /// difference, nor do parameters that this one does not name.
  String contentType();

  /// @param type the class of a body, without type arguments
  boolean supports(Class<?> type);

  /// @param body of a type that [#supports]
  /// @throws Exception if this body cannot be written
  Bytes encode(Object body) throws Exception;

  /// @param type whose class [#supports]
  /// @throws Exception if `payload` is not exactly the encoding of a `type`
  <T> T decode(Bytes payload, TypeRef<T> type) throws Exception;
}

package dev.redoubt.spi;

import dev.redoubt.TypeRef;
import dev.redoubt.message.Bytes;

/// Encodes bodies of some Java types to bytes and decodes them. Only types that the application
/// named when it registered a handler are ever decoded: no class name is transmitted.
///
/// An implementation is shared by all threads of an agent. The message of an exception that it
/// throws is never logged, since it may quote the payload.
public interface Codec {
  /// The media type of the payload, at most 128 bytes. [#decode] gets only payloads of this content
  /// type, apart from case, blanks, an explicit or missing UTF-8, and parameters that this one does
  /// not name.
  String contentType();

  /// @param type the class of a body, without type arguments
  boolean supports(Class<?> type);

  /// @param body of a type that [#supports]
  /// @throws Exception if this body cannot be encoded
  Bytes encode(Object body) throws Exception;

  /// @param type whose class [#supports]
  /// @throws Exception if `payload` is not exactly one encoded `type`
  <T> T decode(Bytes payload, TypeRef<T> type) throws Exception;
}

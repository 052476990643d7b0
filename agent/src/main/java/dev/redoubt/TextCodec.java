package dev.redoubt;

import dev.redoubt.message.Bytes;
import dev.redoubt.spi.Codec;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Text as UTF-8. Strict in both directions: no replacement characters.
final class TextCodec implements Codec {
  @Override
  public String contentType() {
    return "text/plain;charset=utf-8";
  }

  @Override
  public boolean supports(Class<?> type) {
    return type == String.class;
  }

  @Override
  public Bytes encode(Object body) throws CharacterCodingException {
    ByteBuffer utf8 = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap((String) body));
    return Bytes.wrap(utf8.array(), utf8.arrayOffset(), utf8.remaining());
  }

  @Override
  public <T> T decode(Bytes payload, TypeRef<T> type) throws CharacterCodingException {
    return type.cast(StandardCharsets.UTF_8.newDecoder().decode(payload.buffer()).toString());
  }
}

package dev.redoubt;

import dev.redoubt.message.Bytes;
import dev.redoubt.spi.Codec;

/// Bytes as they are.
final class BytesCodec implements Codec {
  @Override
  public String contentType() {
    return "application/octet-stream";
  }

  @Override
  public boolean supports(Class<?> type) {
    return type == byte[].class || type == Bytes.class;
  }

  @Override
  public Bytes encode(Object body) {
    return body instanceof Bytes bytes ? bytes : Bytes.copyOf((byte[]) body);
  }

  @Override
  public <T> T decode(Bytes payload, TypeRef<T> type) {
    return type.cast(type.raw() == Bytes.class ? payload : payload.toArray());
  }
}

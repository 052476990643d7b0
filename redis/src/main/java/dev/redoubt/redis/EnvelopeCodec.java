package dev.redoubt.redis;

import dev.redoubt.message.Bytes;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.ToByteBufEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Keys are text, values are bytes. A value is copied once when written, into the socket's buffer.
final class EnvelopeCodec implements RedisCodec<String, Bytes>, ToByteBufEncoder<String, Bytes> {
  static final EnvelopeCodec INSTANCE = new EnvelopeCodec();

  private EnvelopeCodec() {}

  @Override
  public String decodeKey(ByteBuffer bytes) {
    return StandardCharsets.UTF_8.decode(bytes).toString();
  }

  @Override
  public Bytes decodeValue(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    return Bytes.wrap(copy);
  }

  @Override
  public ByteBuffer encodeKey(String key) {
    return StandardCharsets.UTF_8.encode(key);
  }

  @Override
  public ByteBuffer encodeValue(Bytes value) {
    return value.buffer();
  }

  @Override
  public void encodeKey(String key, ByteBuf target) {
    ByteBufUtil.writeUtf8(target, key);
  }

  @Override
  public void encodeValue(Bytes value, ByteBuf target) {
    target.writeBytes(value.buffer());
  }

  @Override
  public int estimateSize(Object keyOrValue) {
    return keyOrValue instanceof Bytes value
        ? value.size()
        : ByteBufUtil.utf8Bytes((String) keyOrValue);
  }

  @Override
  public boolean isEstimateExact() {
    return true;
  }
}

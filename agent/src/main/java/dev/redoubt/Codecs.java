package dev.redoubt;

import dev.redoubt.core.ContentType;
import dev.redoubt.message.Bytes;
import dev.redoubt.spi.Codec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;

/// The codecs of one agent: the application's first, then bytes, text and JSON.
final class Codecs {
  private final List<Codec> codecs;

  Codecs(List<Codec> own) {
    List<Codec> all = new ArrayList<>(own);
    all.add(new BytesCodec());
    all.add(new TextCodec());
    all.add(JsonCodec.standard());
    this.codecs = List.copyOf(all);
  }

  /// @param codec the result of [#codec] for the body's class
  /// @throws DeliveryException if it cannot encode the body
  static Bytes encode(Codec codec, Object body) {
    try {
      return codec.encode(body);
    } catch (Exception e) {
      throw new DeliveryException(
          ErrorCode.UNENCODABLE,
          "A body of "
              + body.getClass().getName()
              + " cannot be encoded as "
              + codec.contentType()
              + " ("
              + e.getClass().getName()
              + place(e)
              + "): give its class a codec, or correct the body.");
    }
  }

  /// The path of the failure within the body, without keys of maps, which are payload.
  private static String place(Exception e) {
    if (!(e instanceof JacksonException json)) {
      return "";
    }
    String path =
        json.getPath().stream()
            .filter(step -> step.getPropertyName() != null && !(step.from() instanceof Map))
            .map(step -> "." + step.getPropertyName())
            .collect(Collectors.joining());
    return path.isEmpty() ? "" : " at " + path;
  }

  /// @throws UndecodableException if `payload` is not exactly one encoded `type`
  <T> T decode(String contentType, Bytes payload, TypeRef<T> type) throws UndecodableException {
    if (type.raw() == Bytes.class) {
      return type.cast(payload);
    }
    Codec codec = codec(type.raw());
    if (!ContentType.matches(codec.contentType(), contentType)) {
      throw new UndecodableException(null);
    }
    try {
      T body = codec.decode(payload, type);
      if (body == null) {
        throw new UndecodableException(null);
      }
      return body;
    } catch (UndecodableException e) {
      throw e;
    } catch (Exception e) {
      throw new UndecodableException(e);
    }
  }

  Codec codec(Class<?> type) {
    for (Codec codec : codecs) {
      if (codec.supports(type)) {
        return codec;
      }
    }
    throw new IllegalStateException("The JSON codec supports every class, but was not found.");
  }
}

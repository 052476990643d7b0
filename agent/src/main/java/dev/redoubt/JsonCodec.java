package dev.redoubt;

import dev.redoubt.core.Bytes;
import dev.redoubt.spi.Codec;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/// Records and other classes as JSON. Fields that the recipient's class lacks are ignored, so that
/// senders can add some; anything else that does not fit is refused. No class names travel. Bytes
/// within a record ([Bytes] and `byte[]` alike) are base64.
final class JsonCodec implements Codec {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .addModule(
              new SimpleModule()
                  .addSerializer(new BytesWriter())
                  .addDeserializer(Bytes.class, new BytesReader()))
          .build();

  @Override
  public String contentType() {
    return "application/json";
  }

  @Override
  public boolean supports(Class<?> type) {
    return true;
  }

  @Override
  public Bytes encode(Object body) {
    return Bytes.wrap(MAPPER.writeValueAsBytes(body));
  }

  @Override
  public <T> T decode(Bytes payload, Class<T> type) {
    return MAPPER.readValue(payload.toArray(), type);
  }

  private static final class BytesWriter extends StdSerializer<Bytes> {
    BytesWriter() {
      super(Bytes.class);
    }

    @Override
    public void serialize(Bytes value, JsonGenerator json, SerializationContext context) {
      json.writeBinary(value.toArray());
    }
  }

  private static final class BytesReader extends StdDeserializer<Bytes> {
    BytesReader() {
      super(Bytes.class);
    }

    @Override
    public Bytes deserialize(JsonParser json, DeserializationContext context) {
      return Bytes.wrap(json.getBinaryValue());
    }
  }
}

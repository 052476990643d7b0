package dev.redoubt;

import dev.redoubt.message.Bytes;
import dev.redoubt.spi.Codec;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.util.JsonParserDelegate;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.cfg.MutableCoercionConfig;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.AnnotatedParameter;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;
import tools.jackson.databind.type.LogicalType;

/// Encodes records and other classes as JSON. Decoding is strict: it never rounds, converts or
/// fills in values, and refuses duplicate fields. Unknown fields are ignored, so that senders can
/// add some. Missing fields are null, and refused if they are primitive. JSON contains no class
/// names. Bytes in a record ([Bytes] or `byte[]`) are base64; times are ISO 8601 with offset and
/// zone.
///
/// Use a [TypeRef] for generic types such as `List<Order>`.
public final class JsonCodec implements Codec {
  private static final JsonCodec STRICT = of(strict().build());

  private final JsonMapper mapper;

  private JsonCodec(JsonMapper mapper) {
    this.mapper = mapper;
  }

  /// A codec with a mapper of its own, whose configuration replaces the rules above. Start from
  /// [#strict()] to keep them.
  public static JsonCodec of(JsonMapper mapper) {
    return new JsonCodec(mapper);
  }

  /// A builder with the rules of this class, to add modules to.
  public static JsonMapper.Builder strict() {
    return JsonMapper.builder()
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
        .disable(DateTimeFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
        .disable(DateTimeFeature.NORMALIZE_DESERIALIZED_ZONE_ID)
        .enable(DateTimeFeature.WRITE_DATES_WITH_ZONE_ID)
        .defaultLeniency(false)
        .withCoercionConfigDefaults(JsonCodec::refuseAll)
        .withCoercionConfig(
            LogicalType.Float,
            floats -> floats.setCoercion(CoercionInputShape.Integer, CoercionAction.TryConvert))
        .annotationIntrospector(new PrimitivesRequired())
        .addModule(
            new SimpleModule()
                .addSerializer(new BytesWriter())
                .addDeserializer(Bytes.class, new BytesReader()));
  }

  static JsonCodec standard() {
    return STRICT;
  }

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
    return Bytes.wrap(mapper.writeValueAsBytes(body));
  }

  @Override
  public <T> T decode(Bytes payload, TypeRef<T> type) {
    return mapper.readValue(
        new ExactNumbers(mapper.createParser(payload.toArray())),
        mapper.constructType(type.type()));
  }

  private static void refuseAll(MutableCoercionConfig coercions) {
    for (CoercionInputShape shape : CoercionInputShape.values()) {
      coercions.setCoercion(shape, CoercionAction.Fail);
    }
  }

  /// Missing primitive components would otherwise be 0 or false.
  private static final class PrimitivesRequired extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1;

    @Override
    public @Nullable Boolean hasRequiredMarker(MapperConfig<?> config, AnnotatedMember member) {
      return (member instanceof AnnotatedParameter && member.getRawType().isPrimitive())
          ? Boolean.TRUE
          : super.hasRequiredMarker(config, member);
    }
  }

  /// Refuses numbers that do not fit their type, which Jackson would change: 200 as a byte to -56,
  /// 1e400 to infinity.
  private static final class ExactNumbers extends JsonParserDelegate {
    ExactNumbers(JsonParser json) {
      super(json);
    }

    @Override
    public byte getByteValue() {
      byte value = super.getByteValue();
      return require(value == getIntValue(), value);
    }

    @Override
    public float getFloatValue() {
      float value = super.getFloatValue();
      return require(Float.isFinite(value), value);
    }

    @Override
    public double getDoubleValue() {
      double value = super.getDoubleValue();
      return require(Double.isFinite(value), value);
    }

    private <T extends Number> T require(boolean exact, T value) {
      if (!exact) {
        throw new InputCoercionException(
            this, "A number does not fit its type.", currentToken(), value.getClass());
      }
      return value;
    }
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

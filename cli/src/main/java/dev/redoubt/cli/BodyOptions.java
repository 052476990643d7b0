package dev.redoubt.cli;

import dev.redoubt.TypeRef;
import dev.redoubt.core.Protocol;
import dev.redoubt.message.Bytes;
import dev.redoubt.spi.Codec;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/// Options for type and content type of messages.
final class BodyOptions {
  /// The default message type.
  static final String TYPE = "message";

  static final String JSON = "application/json";
  static final String TEXT = "text/plain";

  @Option(
      names = "--type",
      paramLabel = "T",
      defaultValue = TYPE,
      description = "message type, which selects the peer's handler (default: " + TYPE + ")")
  String type = TYPE;

  @Option(
      names = "--json-body",
      description = "bodies are JSON, for handlers that take a record: sent as " + JSON)
  boolean jsonBody;

  @Option(
      names = "--content-type",
      paramLabel = "C",
      description =
          "media type of the bodies (default: text/plain;charset=utf-8, or"
              + " application/octet-stream if they are not UTF-8)")
  @Nullable String contentType;

  void check(CommandLine command) {
    int size = type.getBytes(StandardCharsets.UTF_8).length;
    if (size < 1 || size > Protocol.TYPE_MAX) {
      throw new ParameterException(
          command, "--type has 1 to " + Protocol.TYPE_MAX + " bytes, not " + size);
    }
    if (contentType != null && jsonBody) {
      throw new ParameterException(command, "give either --content-type or --json-body");
    }
    if (contentType != null && !contentType.matches("[\\x21-\\x7e][\\x20-\\x7e]{0,127}")) {
      throw new ParameterException(
          command, "--content-type has 1 to 128 characters of ASCII, as in text/csv");
    }
  }

  /// @throws ParameterException if it does not fit the options
  Object content(CommandLine command, Bytes body) {
    if (jsonBody && !json(body)) {
      throw new ParameterException(
          command, "with --json-body the BODY must be JSON, such as '{\"text\":\"Hello\"}'");
    }
    return content(body);
  }

  /// The body in the form that the agent's codecs take.
  Object content(Bytes body) {
    return jsonBody || contentType != null ? new Typed(body) : textOrBytes(body);
  }

  /// Encodes what [#content] returns.
  Codec codec() {
    String said = contentType == null ? JSON : contentType;
    return new TypedCodec(said, jsonBody);
  }

  /// The content type, for error messages.
  String said() {
    return jsonBody ? JSON : contentType == null ? TEXT : contentType;
  }

  private static boolean json(Bytes body) {
    return JsonLine.parse(body) instanceof JsonLine.Parsed.Json;
  }

  /// Bytes that are not UTF-8 are sent as they are, without replacement characters.
  static Object textOrBytes(Bytes bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.buffer()).toString();
    } catch (CharacterCodingException e) {
      return bytes;
    }
  }

  /// A body with an explicit content type.
  private record Typed(Bytes body) {}

  /// @param contentType of every body
  private record TypedCodec(String contentType, boolean checked) implements Codec {
    @Override
    public boolean supports(Class<?> type) {
      return type == Typed.class;
    }

    @Override
    public Bytes encode(Object body) {
      Bytes bytes = ((Typed) body).body();
      if (checked && !json(bytes)) {
        throw new IllegalArgumentException("This is no JSON.");
      }
      return bytes;
    }

    @Override
    public <T> T decode(Bytes payload, TypeRef<T> type) {
      return type.cast(new Typed(payload));
    }
  }
}

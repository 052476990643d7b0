package dev.redoubt;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.endpoint.ControlTypes;
import dev.redoubt.core.frame.Header;
import dev.redoubt.message.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Validates messages before they are sent.
final class MessageChecks {
  private MessageChecks() {}

  /// The error in a message type, or null.
  static @Nullable String wrongType(@Nullable String type) {
    if (type == null) {
      return "The message type is null.";
    }
    if (ControlTypes.reserved(type)) {
      return "Message types that begin with \"qrmp1/\" are the protocol's own: choose another.";
    }
    int size = Bytes.utf8Size(type);
    return size >= 1 && size <= Protocol.TYPE_MAX
        ? null
        : "A message type has 1 to " + Protocol.TYPE_MAX + " bytes of UTF-8, not " + size + ".";
  }

  static void checkType(@Nullable String type) {
    String wrong = wrongType(type);
    if (wrong != null) {
      throw new DeliveryException(ErrorCode.BAD_TYPE, wrong);
    }
  }

  /// @throws DeliveryException if there are too many or one is too long; names its position, never
  ///   key or value
  static List<Header> headers(Map<String, String> headers) {
    if (headers.isEmpty()) {
      return List.of();
    }
    if (headers.size() > Protocol.HEADERS) {
      throw new DeliveryException(
          ErrorCode.BAD_HEADER,
          "A message has at most " + Protocol.HEADERS + " headers, not " + headers.size() + ".");
    }
    List<Header> list = new ArrayList<>(headers.size());
    for (Map.Entry<String, String> header : headers.entrySet()) {
      int key = Bytes.utf8Size(header.getKey());
      Bytes value = Bytes.utf8(header.getValue());
      if (key < 1 || key > Protocol.HEADER_KEY_MAX || value.size() > Protocol.HEADERS_MAX) {
        throw new DeliveryException(
            ErrorCode.BAD_HEADER,
            "Header "
                + (list.size() + 1)
                + " has a key of "
                + key
                + " bytes and a value of "
                + value.size()
                + "; allowed are 1 to "
                + Protocol.HEADER_KEY_MAX
                + " and 0 to "
                + Protocol.HEADERS_MAX
                + ".");
      }
      list.add(new Header(header.getKey(), value));
    }
    return list;
  }
}

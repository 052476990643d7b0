package dev.redoubt.redis;

import dev.redoubt.message.Bytes;
import io.lettuce.core.output.CommandOutput;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The reply to one XREAD: of each entry its stream, its id, and its value if its only field is `m`
/// or `p`. Everything else is skipped as it arrives, so an entry with a million fields costs no
/// more than its id.
///
/// In RESP3 the reply is a map from keys to arrays of entries; an entry is an array of its id and
/// an array of alternating fields and values. A reply of another shape gives no entries.
final class StreamReply extends CommandOutput<String, Bytes, List<StreamReply.RawEntry>> {
  /// Depth of an element: how many elements around it are still open.
  private static final int KEY = 1;

  private static final int ENTRY = 2;
  private static final int ID = 3;
  private static final int FIELD = 4;

  private @Nullable ByteBuffer scalar;
  private String key = "";
  private @Nullable String id;
  private int fields;
  private @Nullable Field field;
  private @Nullable Bytes value;

  StreamReply() {
    super(EnvelopeCodec.INSTANCE, new ArrayList<>());
  }

  @Override
  public void set(@Nullable ByteBuffer bytes) {
    scalar = bytes;
  }

  @Override
  public void set(long integer) {}

  @Override
  public void set(double number) {}

  @Override
  public void set(boolean value) {}

  @Override
  public void complete(int depth) {
    ByteBuffer bytes = scalar;
    scalar = null;
    if (depth == ENTRY) {
      entryDone();
    } else if (bytes != null) {
      scalarDone(depth, bytes);
    }
  }

  private void scalarDone(int depth, ByteBuffer bytes) {
    switch (depth) {
      case KEY -> key = text(bytes);
      case ID -> id = text(bytes);
      case FIELD -> {
        if (fields == 0) {
          field = Field.of(bytes);
        } else if (fields == 1 && field != null) {
          value = codec.decodeValue(bytes);
        }
        fields++;
      }
      default -> {
        // Stream entries have nothing at this depth.
      }
    }
  }

  private void entryDone() {
    if (id != null) {
      boolean ours = fields == 2 && field != null && value != null;
      output.add(new RawEntry(key, id, ours ? field : null, ours ? value : null));
    }
    id = null;
    fields = 0;
    field = null;
    value = null;
  }

  private static String text(ByteBuffer bytes) {
    return StandardCharsets.UTF_8.decode(bytes).toString();
  }

  /// The fields that our entries have.
  enum Field {
    ENVELOPE('m'),
    PING('p');

    private final char letter;

    Field(char letter) {
      this.letter = letter;
    }

    /// The field's name in Redis.
    String text() {
      return String.valueOf(letter);
    }

    private static @Nullable Field of(ByteBuffer name) {
      if (name.remaining() == 1) {
        for (Field field : values()) {
          if (name.get(name.position()) == field.letter) {
            return field;
          }
        }
      }
      return null;
    }
  }

  /// @param field null, as is `value`, if the entry is foreign
  record RawEntry(String key, String id, @Nullable Field field, @Nullable Bytes value) {
    /// Size of the value, bytes.
    int size() {
      return value == null ? 0 : value.size();
    }
  }
}

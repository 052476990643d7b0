package dev.redoubt.redis;

import dev.redoubt.message.Bytes;
import dev.redoubt.redis.resp.ReplyException;
import dev.redoubt.redis.resp.ReplyParser;
import dev.redoubt.redis.resp.RespReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The reply to one XREAD: of each entry its stream, its id, and its value if its only field is `m`
/// or `p`. Everything else is skipped as it arrives, so an entry with a million fields costs no
/// more than its id.
final class StreamReply {
  static final ReplyParser<List<RawEntry>> PARSER = StreamReply::read;

  private StreamReply() {}

  /// An array of streams, each its key and an array of entries; an entry is its id and an array of
  /// alternating fields and values.
  private static List<RawEntry> read(RespReader in) throws IOException, ReplyException {
    List<RawEntry> entries = new ArrayList<>();
    int streams = in.array();
    for (int i = 0; i < streams; i++) {
      int parts = in.array();
      String key = in.text();
      int count = in.array();
      for (int j = 0; j < count; j++) {
        entries.add(entry(key, in));
      }
      in.skip(parts - 2L);
    }
    return entries;
  }

  private static RawEntry entry(String key, RespReader in) throws IOException, ReplyException {
    int parts = in.array();
    String id = in.text();
    int fields = in.array();
    Field field = null;
    Bytes value = null;
    if (fields == 2) {
      field = Field.of(in.value());
      if (field == null) {
        in.skip(1);
      } else {
        value = in.value();
      }
    } else {
      in.skip(fields);
    }
    in.skip(parts - 2L);
    return new RawEntry(key, id, field, value);
  }

  static List<RawEntry> of(String key, List<RawEntry> entries) {
    return entries.stream().filter(it -> it.key().equals(key)).toList();
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

    private static @Nullable Field of(Bytes name) {
      if (name.size() == 1) {
        for (Field field : values()) {
          if (name.at(0) == field.letter) {
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

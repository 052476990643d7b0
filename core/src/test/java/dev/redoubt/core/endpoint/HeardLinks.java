package dev.redoubt.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.frame.Batch;
import dev.redoubt.core.frame.Frame;
import dev.redoubt.core.frame.MessageRecord;
import dev.redoubt.message.Bytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What the victim has sent to a hostile peer on its own links. Numbers increase, each for one
/// message.
final class HeardLinks {
  private static final class Heard {
    long end;
    final Map<Long, Bytes> messages = new HashMap<>();
  }

  private final Map<Long, Heard> links = new HashMap<>();
  private final List<Long> ids = new ArrayList<>();

  void heard(Frame frame) {
    if (!(frame instanceof Batch batch)) {
      return;
    }
    Heard link =
        links.computeIfAbsent(
            batch.linkId(),
            id -> {
              ids.add(id);
              return new Heard();
            });
    for (int i = 0; i < batch.records().size(); i++) {
      MessageRecord record = batch.records().get(i);
      long seq = batch.baseSeq() + i;
      if (!record.skip()) {
        Bytes before = link.messages.putIfAbsent(seq, record.payload());
        assertThat(before == null || before.equals(record.payload()))
            .as("number %s stands for one message", seq)
            .isTrue();
      }
    }
    link.end = Math.max(link.end, batch.baseSeq() + batch.records().size());
  }

  /// The known links, newest first; an arbitrary number if there is none.
  long id(int index) {
    return index < ids.size() ? ids.get(ids.size() - 1 - index) : index;
  }

  /// One more than the highest number received on a link.
  long end(long id) {
    Heard link = links.get(id);
    return link == null ? 0 : link.end;
  }
}

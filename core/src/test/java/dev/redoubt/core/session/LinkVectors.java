package dev.redoubt.core.session;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.budget.MemoryBudget;
import dev.redoubt.core.frame.Batch;
import dev.redoubt.core.frame.MessageRecord;
import dev.redoubt.core.frame.Receipt;
import dev.redoubt.core.link.InboundLink;
import dev.redoubt.core.link.InboundMessage;
import dev.redoubt.core.link.LinkOrigin;
import dev.redoubt.core.link.Transit;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.identity.Standing;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.Settlement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Makes `links.json`.
final class LinkVectors {
  private static final MessageRecord.Kind KIND =
      new MessageRecord.Kind("chat", "text/plain", 1_000);

  /// One link; records its history as it happens.
  private static final class Story {
    private final InboundLink link =
        new InboundLink(
            new LinkOrigin(
                FrameVectors.LINK,
                Duo.trust(World.local("alice").name(), World.local("alice").identity().peer()),
                World.local("alice").instance()),
            0,
            new InboundMessage.Lane() {},
            new MemoryBudget(256 << 20).open(Standing.KNOWN, () -> {}),
            type -> false,
            null,
            World.NOW);
    private final ArrayNode steps;
    private final Deque<InboundMessage> waiting = new ArrayDeque<>();
    private final List<InboundMessage> inside = new ArrayList<>();

    Story(ArrayNode cases, String what) {
      steps = cases.addObject().put("what", what).putArray("steps");
    }

    Story batch(long lowest, long base, MessageRecord... records) {
      long created = World.WALL;
      for (MessageRecord record : records) {
        created = record.skip() ? created : Math.min(created, record.createdMillis());
      }
      Batch batch = new Batch(FrameVectors.LINK, lowest, base, created, List.of(records));
      WireWriter value = new WireWriter(128);
      batch.write(value);
      link.batch(batch, new Transit(World.WALL, 0, false), false, World.NOW);
      return told(Json.object().put("batch", Json.hex(value.toArray())));
    }

    /// The next message that may enter a handler does so; the handler does not return yet.
    Story enter() {
      link.ready(false).forEach(waiting::addAll);
      InboundMessage next = inside.isEmpty() ? waiting.poll() : null; // one at a time
      while (next != null && !next.enter()) {
        next = waiting.poll();
      }
      if (next != null) {
        inside.add(next);
      }
      return told(Json.object().put("enters", next == null ? "none" : String.valueOf(next.seq())));
    }

    Story returns() {
      InboundMessage message = inside.removeFirst();
      link.settled(message, Settlement.HANDLED);
      return told(Json.object().put("returns", String.valueOf(message.seq())));
    }

    private Story told(ObjectNode step) {
      Receipt receipt = link.receipt();
      JsonNode told = FrameVectors.described("", receipt);
      ObjectNode then = step.putObject("then");
      for (String field :
          List.of("received_next", "settled_next", "received_above", "settled_above", "outcomes")) {
        then.set(field, told.get(field));
      }
      steps.add(step);
      return this;
    }
  }

  private LinkVectors() {}

  static JsonNode stories() {
    ObjectNode file =
        Json.file(
            "7.4, 7.5, 7.11 and 7.16",
            "What a recipient hands to its handlers, and what a receipt says then. Each case begins"
                + " with a link that nothing is known of. In a step a BATCH comes (`batch` is its value,"
                + " sealed at `sealed_ms` and no time on its way), the next record that may enters its"
                + " handler, or the handler that was entered first returns.");
    file.put("sealed_ms", World.WALL);
    ArrayNode cases = file.putArray("cases");
    MessageRecord skip = MessageRecord.SKIP;
    new Story(cases, "a record twice").batch(0, 0, text()).enter().batch(0, 0, text()).returns();
    new Story(cases, "records out of order")
        .batch(0, 1, text())
        .enter()
        .batch(0, 0, text())
        .enter()
        .enter()
        .returns()
        .enter();
    new Story(cases, "a skip of what never came leaves no outcome").batch(0, 0, skip);
    new Story(cases, "a skip drops what has not entered, and leaves an outcome")
        .batch(0, 0, text(), text(), text())
        .enter()
        .batch(0, 0, skip, skip)
        .returns()
        .enter();
    new Story(cases, "lowest_unsettled drops what has not entered")
        .batch(0, 0, text(), text(), text())
        .enter()
        .batch(3, 3)
        .enter()
        .returns()
        .batch(3, 0, text());
    new Story(cases, "a lower lowest_unsettled is late").batch(5, 5).batch(3, 4, text(), text());
    new Story(cases, "a record that had expired when it came").batch(0, 0, old(), text()).enter();
    new Story(cases, "the window begins with settled_next")
        .batch(0, 0, text())
        .batch(0, Protocol.LINK_WINDOW_RECORDS, text())
        .enter()
        .returns()
        .batch(0, Protocol.LINK_WINDOW_RECORDS, text());
    return file;
  }

  private static MessageRecord text() {
    return at(World.WALL);
  }

  private static MessageRecord old() {
    return at(World.WALL - 1_000);
  }

  private static MessageRecord at(long created) {
    return new MessageRecord(
        KIND, created, null, false, null, List.of(), Bytes.utf8("hello"), false);
  }
}

package dev.redoubt.testkit;

import dev.redoubt.message.Bytes;
import dev.redoubt.transport.Entry;
import dev.redoubt.transport.Stream;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// Makes forged entries from written ones.
final class Forger {
  private static final int RANDOM_MAX = 2_048;

  private final SplittableRandom random;

  Forger(SplittableRandom random) {
    this.random = random;
  }

  /// @param models recent entries, at least one
  Entry entry(List<FaultInjector.Written> models) {
    Entry model = pick(models);
    return switch (random.nextInt(5)) {
      case 0 -> new Entry(stream(), random(random.nextInt(RANDOM_MAX)));
      case 1 -> new Entry(model.stream(), flipped(model.bytes()));
      case 2 -> new Entry(model.stream(), cut(model.bytes()));
      case 3 -> new Entry(model.stream(), joined(model.bytes(), random(1 + random.nextInt(64))));
      default -> recombined(model, pick(models));
    };
  }

  /// A copy with one bit flipped.
  Bytes flipped(Bytes original) {
    byte[] copy = original.toArray();
    if (copy.length > 0) {
      copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return Bytes.wrap(copy);
  }

  /// The same bytes in the other stream of an inbox.
  static Entry otherStream(Entry entry) {
    Stream other = entry.stream() == Stream.DATA ? Stream.HANDSHAKE : Stream.DATA;
    return new Entry(other, entry.bytes());
  }

  /// The head of `first`, which selects its keys, followed by the rest of `second`.
  private Entry recombined(Entry first, Entry second) {
    int shorter = Math.min(first.bytes().size(), second.bytes().size());
    int at = shorter == 0 ? 0 : random.nextInt(shorter);
    Bytes head = first.bytes().slice(0, at);
    Bytes rest = second.bytes().slice(at, second.bytes().size());
    return new Entry(first.stream(), joined(head, rest));
  }

  private Bytes cut(Bytes original) {
    return original.slice(0, original.size() == 0 ? 0 : random.nextInt(original.size()));
  }

  private static Bytes joined(Bytes head, Bytes rest) {
    byte[] joined = Arrays.copyOf(head.toArray(), head.size() + rest.size());
    rest.copyTo(joined, head.size());
    return Bytes.wrap(joined);
  }

  private Bytes random(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return Bytes.wrap(bytes);
  }

  private Stream stream() {
    return random.nextBoolean() ? Stream.DATA : Stream.HANDSHAKE;
  }

  private Entry pick(List<FaultInjector.Written> models) {
    return models.get(random.nextInt(models.size())).entry();
  }
}

package dev.redoubt.benchmarks.swarm;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.frame.Batch;
import dev.redoubt.core.frame.Close;
import dev.redoubt.core.frame.Frame;
import dev.redoubt.core.frame.Header;
import dev.redoubt.core.frame.Headers;
import dev.redoubt.core.frame.MessageRecord;
import dev.redoubt.core.frame.Receipt;
import dev.redoubt.identity.AgentName;
import dev.redoubt.message.Bytes;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Attacks by an authenticated peer. Each succeeded against an earlier version.
enum Attack {
  /// Frames that hop through the window: each has a skip at its far end.
  HOPS {
    @Override
    void strike(HostilePeer peer, SplittableRandom random) {
      peer.send(hops(peer, FEW_OR_MANY[random.nextInt(2)]));
    }
  },

  /// Hops in the early data of an INIT.
  EARLY_HOPS {
    @Override
    void strike(HostilePeer peer, SplittableRandom random) {
      peer.instance(peer.name()).open(hops(peer, random.nextBoolean() ? 8 : 900));
    }
  },

  /// Messages that consist of headers only.
  HEADERS {
    @Override
    void strike(HostilePeer peer, SplittableRandom random) {
      var header = new Header("k", Bytes.EMPTY);
      int count = random.nextBoolean() ? 32 : 16_000;
      peer.send(
          batch(
              2,
              random.nextInt(4),
              record(peer, "work", DAY, Headers.of(Collections.nCopies(count, header)), 0),
              8));
    }
  },

  /// Records that expired long ago, each of which needs a settlement.
  EXPIRED {
    @Override
    void strike(HostilePeer peer, SplittableRandom random) {
      MessageRecord dead =
          new MessageRecord(
              kind("work", 1), 0, null, false, null, Headers.NONE, Bytes.EMPTY, false);
      int at = Protocol.BATCH_RECORDS * random.nextInt(8);
      peer.send(new Batch(3, 0, at, 0, Collections.nCopies(Protocol.BATCH_RECORDS, dead)));
    }
  },

  /// Records from the future.
  FUTURE {
    @Override
    void strike(HostilePeer peer, SplittableRandom random) {
      long ahead = peer.now().wallMillis() + DAY;
      MessageRecord early =
          new MessageRecord(
              kind("work", DAY), ahead, null, false, null, Headers.NONE, Bytes.EMPTY, false);
      peer.send(new Batch(4, 0, random.nextInt(60_000), ahead, Collections.nCopies(512, early)));
    }
  },

  /// Probes, each on a new link.
  EMPTY_LINKS {
    @Override
    void strike(HostilePeer peer, SplittableRandom random) {
      peer.send(
          IntStream.range(0, random.nextBoolean() ? 8 : 4_096)
              .mapToObj(i -> Batch.probe(random.nextLong(), 0, peer.now().wallMillis()))
              .toArray(Frame[]::new));
    }
  },

  /// Messages after a missing number, to be held for a day.
  GAPS {
    @Override
    void strike(HostilePeer peer, SplittableRandom random) {
      peer.send(
          batch(
              5,
              1 + 8L * random.nextInt(4_000),
              record(peer, "work", DAY, Headers.NONE, 60_000),
              8));
    }
  },

  /// Many small messages after a missing number, on several links.
  SMALL_GAPS {
    @Override
    void strike(HostilePeer peer, SplittableRandom random) {
      long link = 100L + random.nextInt(4);
      peer.send(
          batch(
              link,
              1 + 1_024L * random.nextInt(60),
              record(peer, "work", DAY, Headers.NONE, 1),
              1_024));
    }
  },

  /// Sessions of new instances that are never confirmed.
  SESSIONS {
    @Override
    void strike(HostilePeer peer, SplittableRandom random) {
      HostilePeer other = peer.instance(peer.name());
      for (int i = 0; i < 2; i++) {
        other.open();
      }
    }
  },

  /// Claims of unused names and of the victim's own.
  NAMES {
    @Override
    void strike(HostilePeer peer, SplittableRandom random) {
      AgentName name =
          random.nextInt(4) == 0
              ? peer.victim()
              : AgentName.of("taken-" + Long.toHexString(random.nextLong()));
      peer.instance(name).open();
    }
  },

  /// Requests from a peer that ignores the session of the reply.
  REQUESTS {
    @Override
    void strike(HostilePeer peer, SplittableRandom random) {
      peer.publish(answered -> {});
      ask(peer, random, 32);
    }
  },

  /// Requests under names that are not in the directory.
  UNANSWERABLE {
    @Override
    void strike(HostilePeer peer, SplittableRandom random) {
      HostilePeer nobody = peer.instance(AgentName.of("nobody-" + random.nextInt(1 << 20)));
      nobody.open(batch(1, 0, record(peer, "ask", DAY, Headers.NONE, 64), 4));
    }
  },

  /// Requests whose reply's session is closed as soon as the victim opens it.
  CLOSES {
    @Override
    void strike(HostilePeer peer, SplittableRandom random) {
      peer.publish(answered ->
          answered.send(
              new Close(random.nextBoolean() ? Close.Reason.VIOLATION : Close.Reason.SUPERSEDED)));
      ask(peer, random, 2);
    }
  },

  /// Requests whose reply is answered with old receipts only.
  RECEIPTS {
    @Override
    void strike(HostilePeer peer, SplittableRandom random) {
      peer.publish(answered -> {
        Receipt old =
            new Receipt(answered.link(), 1, 0, List.of(), List.of(), 65_536, 32 << 20, List.of());
        answered.send(
            Collections.nCopies(FEW_OR_MANY[random.nextInt(2)], old).toArray(Frame[]::new));
      });
      ask(peer, random, 2);
    }
  },

  /// A KEM step in each envelope.
  OFFERS {
    @Override
    void strike(HostilePeer peer, SplittableRandom random) {
      for (int i = 0; i < 4; i++) {
        peer.offer();
      }
    }
  },

  /// Unordered messages whose handlers are slow.
  UNORDERED {
    @Override
    void strike(HostilePeer peer, SplittableRandom random) {
      peer.send(
          batch(6, 256L * random.nextInt(64), record(peer, "slow", DAY, Headers.NONE, 8), 256));
    }
  },

  /// Ordinary messages.
  WORK {
    @Override
    void strike(HostilePeer peer, SplittableRandom random) {
      peer.send(batch(random.nextLong(), 0, record(peer, "work", 60_000, Headers.NONE, 256), 64));
    }
  };

  private static final long DAY = Duration.ofHours(24).toMillis();

  /// Within the limit of an envelope, and far above it.
  private static final int[] FEW_OR_MANY = {8, 10_000};

  /// Attacks once. The peer must have a session to its victim.
  abstract void strike(HostilePeer peer, SplittableRandom random);

  private static void ask(HostilePeer peer, SplittableRandom random, int count) {
    long link = random.nextLong();
    peer.send(batch(link, 0, record(peer, "ask", DAY, Headers.NONE, 64), count));
  }

  private static Frame[] hops(HostilePeer peer, int count) {
    long wall = peer.now().wallMillis();
    Frame[] hops = new Frame[count];
    long lowest = 0;
    for (int i = 0; i < count; i++) {
      hops[i] =
          new Batch(
              1,
              lowest,
              lowest + Protocol.LINK_WINDOW_RECORDS - 1,
              wall,
              List.of(MessageRecord.SKIP));
      lowest += Protocol.LINK_WINDOW_RECORDS;
    }
    return hops;
  }

  private static MessageRecord.Kind kind(String type, long ttlMillis) {
    return new MessageRecord.Kind(type, "application/octet-stream", ttlMillis);
  }

  private static MessageRecord record(
      HostilePeer peer, String type, long ttlMillis, Headers headers, int size) {
    return new MessageRecord(
        kind(type, ttlMillis),
        peer.now().wallMillis(),
        null,
        false,
        null,
        headers,
        Bytes.wrap(new byte[size]),
        false);
  }

  private static Batch batch(long link, long base, MessageRecord record, int count) {
    return new Batch(link, 0, base, record.createdMillis(), Collections.nCopies(count, record));
  }
}

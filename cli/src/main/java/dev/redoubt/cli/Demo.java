package dev.redoubt.cli;

import dev.redoubt.ConnectOptions;
import dev.redoubt.Delivery;
import dev.redoubt.Message;
import dev.redoubt.message.Bytes;
import dev.redoubt.redis.Keyspace;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Lets two agents exchange messages over a Redis, and shows what that Redis sees.
final class Demo {
  private static final int EACH = 5_000;

  /// Messages sent one by one, each after the previous one has ended.
  private static final int ALONE = 50;

  /// Messages sent while the reader is held, so that they can be inspected in Redis.
  private static final int LOOKED_AT = 500;

  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  /// Magic, version and type of a data envelope.
  private static final String DATA_ENVELOPE = "510103";

  private static final int HEX_SHOWN = 48;

  private final Terminal terminal;
  private final AnsiColors ink;
  private final DemoRedis redis;
  private final DemoAgent<DemoMessages.Confirmation> alice = new DemoAgent<>("alice", EACH);
  private final DemoAgent<DemoMessages.Order> bob = new DemoAgent<>("bob", EACH);

  Demo(Terminal terminal, DemoRedis redis) {
    this.terminal = terminal;
    this.ink = terminal.outInk();
    this.redis = redis;
  }

  /// Printed before Redis has started.
  static void announce(Terminal terminal) {
    terminal.data(terminal.outInk().bold("Two agents, and a Redis that neither of them trusts"));
    boolean unused = terminal.flush();
  }

  int run() throws InterruptedException {
    fact(
        "Redis",
        redis.embedded() ? "embedded; every byte on its connections is recorded" : "the one given");
    try (alice;
        bob) {
      HeldTransport toAlice = redis.connect();
      HeldTransport toBob = redis.connect();
      meet(toAlice, toBob);
      followOne(toBob);
      exchange(toAlice, toBob);
      rotate();
      return sumUp();
    }
  }

  private void meet(HeldTransport toAlice, HeldTransport toBob) {
    bob.start(
        toBob, alice, DemoMessages.ORDER, DemoMessages.Order.class, DemoMessages.Order::number);
    alice.start(
        toAlice,
        bob,
        DemoMessages.CONFIRMATION,
        DemoMessages.Confirmation.class,
        DemoMessages.Confirmation::number);
    fact("alice", alice.fingerprint().toString());
    fact("bob", bob.fingerprint().toString());
    long start = System.nanoTime();
    var unused = alice.agent().connect("bob", ConnectOptions.DEFAULT.confirmed().timeout(TIMEOUT));
    var unusedEither =
        bob.agent().connect("alice", ConnectOptions.DEFAULT.confirmed().timeout(TIMEOUT));
    fact(
        "handshake",
        "each found the other and verified its pinned identity, in "
            + Text.span(Duration.ofNanos(System.nanoTime() - start)));
    fact("", ink.dim("X-Wing (ML-KEM-768 with X25519), signed with ML-DSA-65 and Ed25519"));
  }

  /// Shows one message as sender, Redis and recipient see it.
  private void followOne(HeldTransport toBob) throws InterruptedException {
    title("One message, seen from three sides");
    DemoMessages.Order order = DemoMessages.order(0);
    Keyspace.Stored envelope =
        toBob.whileHeld(() -> {
          reached(sendOrder().stored());
          return newestEnvelope();
        });
    reached(alice.sent().getFirst().outcome());
    Message<DemoMessages.Order> got = bob.first();
    fact("alice wrote", ink.green(JsonLine.write(order)));
    fact(
        "Redis stored",
        ink.red(Text.shortened(envelope.value().toHex(), HEX_SHOWN))
            + "  ("
            + Text.bytes(envelope.value().size())
            + ", padded)");
    fact("bob got", ink.green(got.body().toString()));
    fact(
        "",
        ink.dim("of type " + got.type() + ", from " + got.from() + ", whose signature is valid"));
  }

  private Keyspace.Stored newestEnvelope() {
    return redis.keepStored().stream()
        .filter(one -> one.value().toHex().startsWith(DATA_ENVELOPE))
        .reduce((former, latter) -> latter)
        .orElseThrow(() -> new IllegalStateException("Redis has stored no envelope."));
  }

  private void exchange(HeldTransport toAlice, HeldTransport toBob) throws InterruptedException {
    title(Text.number(2L * EACH) + " messages, half of them each way");
    fact("one alone", "sent, handled and acknowledged in " + Text.span(medianAlone()));
    List<Keyspace.Stored> unused =
        toAlice.whileHeld(() -> toBob.whileHeld(this::keepWhatRedisStores));
    var progress = new Progress(terminal, "handled");
    awaitAll(progress);
    long start = System.nanoTime();
    int before = alice.sent().size() + bob.sent().size();
    while (bob.sent().size() < EACH) {
      if (alice.sent().size() < EACH) {
        sendOrder();
      }
      sendConfirmation();
      show(progress);
    }
    awaitAll(progress);
    terminal.endProgress();
    Duration span = Duration.ofNanos(System.nanoTime() - start);
    fact(
        "together",
        Text.number((2L * EACH - before) * 1_000 / Math.max(span.toMillis(), 1))
            + " a second, receipts included, in a JVM that has just started");
  }

  private Duration medianAlone() {
    long[] nanos = new long[ALONE];
    for (int i = 0; i < ALONE; i++) {
      long start = System.nanoTime();
      var unused = sendOrder().await();
      nanos[i] = System.nanoTime() - start;
    }
    Arrays.sort(nanos);
    return Duration.ofNanos(nanos[ALONE / 2]);
  }

  private List<Keyspace.Stored> keepWhatRedisStores() throws InterruptedException {
    Delivery order = sendOrder();
    Delivery confirmation = sendConfirmation();
    for (int i = 1; i < LOOKED_AT; i++) {
      var unused = sendOrder();
      var unusedEither = sendConfirmation();
    }
    reached(order.stored());
    reached(confirmation.stored());
    return redis.keepStored();
  }

  private Delivery sendOrder() {
    return alice.send(bob, DemoMessages.ORDER, DemoMessages.order(alice.sent().size()));
  }

  private Delivery sendConfirmation() {
    return bob.send(alice, DemoMessages.CONFIRMATION, DemoMessages.confirmation(bob.sent().size()));
  }

  private void awaitAll(Progress progress) {
    for (DemoAgent<?> agent : List.of(alice, bob)) {
      for (Delivery delivery : agent.sent()) {
        var unused = delivery.await();
        show(progress);
      }
    }
  }

  private void show(Progress progress) {
    int handled = alice.handledSoFar() + bob.handledSoFar();
    progress.update(handled, handled / (2.0 * EACH));
  }

  private void rotate() {
    long rotations = alice.agent().status().sessions().rotations();
    fact(
        "keys",
        "rotated "
            + (rotations == 1 ? "once" : Text.number(rotations) + " times")
            + " meanwhile, without a pause; old keys are erased");
    if (rotations == 0) {
      throw new IllegalStateException("The keys were never rotated.");
    }
  }

  private int sumUp() {
    title("What Redis could read");
    List<Keyspace.Stored> unused = redis.keepStored();
    List<Bytes> secrets = DemoMessages.secrets(EACH);
    Set<Bytes> found = redis.found(secrets);
    fact(
        "searched",
        Text.bytes(redis.storedBytes())
            + " that it stored"
            + (redis.embedded() ? ", " + Text.bytes(redis.wireBytes()) + " that passed" : ""));
    fact("for", "every body, its parts and the types: " + Text.number(secrets.size()) + " strings");
    fact("found", found.isEmpty() ? ink.green("none") : ink.red(Text.number(found.size())));
    boolean works = redis.findsPlanted(Bytes.utf8(JsonLine.write(DemoMessages.order(EACH))));
    fact("the search", works ? "finds a planted one" : ink.red("does not find a planted one"));
    int sent = alice.sent().size() + bob.sent().size();
    int handled = alice.confirmed() + bob.confirmed();
    int lost = alice.lost() + bob.lost();
    int duplicated = alice.duplicated() + bob.duplicated();
    terminal.data("");
    terminal.data(
        "demo: %d sent, %d handled, %d lost, %d duplicated, plaintext found in Redis: %s"
            .formatted(sent, handled, lost, duplicated, found.isEmpty() ? "no" : "YES"));
    boolean good = handled == sent && lost == 0 && duplicated == 0 && found.isEmpty() && works;
    return good ? ExitCode.OK : ExitCode.INTERNAL;
  }

  private static <T> void reached(CompletionStage<T> stage) throws InterruptedException {
    try {
      T unused = stage.toCompletableFuture().get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("A message made no progress within a minute.", e);
    }
  }

  private void title(String title) {
    terminal.data("");
    terminal.data(ink.bold(title));
  }

  private void fact(String name, String value) {
    terminal.data("  " + ink.dim(String.format(Locale.ROOT, "%-13s", name)) + " " + value);
    boolean unused = terminal.flush();
  }
}

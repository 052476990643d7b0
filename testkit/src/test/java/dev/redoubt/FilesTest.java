package dev.redoubt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.identity.Identity;
import dev.redoubt.internal.SystemRandom;
import dev.redoubt.internal.transfer.Sha256;
import dev.redoubt.testkit.Fault;
import dev.redoubt.testkit.Faults;
import dev.redoubt.testkit.HostileTransport;
import dev.redoubt.testkit.InMemoryTransport;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files between two agents, over a transport in memory.
class FilesTest {
  private static final FileOutcome HANDLED = new FileOutcome.Handled();

  @TempDir Path folder;

  private final InMemoryTransport transport = new InMemoryTransport();
  private final Deque<Agent> agents = new ArrayDeque<>();
  private final BlockingQueue<ReceivedFile> received = new LinkedBlockingQueue<>();
  private final Identity bobKey = Identity.generate(SystemRandom.INSTANCE);
  private final Identity aliceKey = Identity.generate(SystemRandom.INSTANCE);

  @AfterEach
  void close() {
    agents.forEach(agent -> agent.close(Duration.ZERO));
    transport.close();
    aliceKey.close();
    bobKey.close();
  }

  private Agent start(AgentBuilder builder) {
    Agent agent = builder.start();
    agents.push(agent);
    return agent;
  }

  private Agent alice() {
    return start(Agent.builder("alice").identity(aliceKey).transport(transport));
  }

  private Agent bob(FileHandler handler) {
    return start(
        Agent.builder("bob").identity(bobKey).transport(transport).files(inbox(), handler));
  }

  private Agent bob() {
    return bob((file, context) -> received.add(file));
  }

  private Path inbox() {
    return folder.resolve("inbox");
  }

  private List<String> arrived() throws IOException {
    try (Stream<Path> files = Files.list(inbox())) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private List<String> unfinished() throws IOException {
    try (Stream<Path> files = Files.list(inbox().resolve(".redoubt"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".part"))
          .toList();
    }
  }

  private Path file(String name, int size) throws IOException {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    return Files.write(folder.resolve(name), content);
  }

  @Test
  void aFileArrivesWholeUnderItsNameAndForItsOwnerAlone() throws Exception {
    bob();
    Path file = file("report.bin", 3_000_000);
    FileDelivery delivery = alice().sendFile("bob", "backup", file);
    assertThat(delivery.await()).isEqualTo(HANDLED);
    assertThat(delivery.acknowledged()).isEqualTo(3_000_000);
    ReceivedFile got = received.take();
    assertThat(got.path()).isEqualTo(inbox().resolve("report.bin")).hasSameBinaryContentAs(file);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(got.path())))
        .isEqualTo("rw-------");
    assertThat(got.from()).isEqualTo("alice");
    assertThat(got.type()).isEqualTo("backup");
    assertThat(got.name()).isEqualTo("report.bin");
    assertThat(got.size()).isEqualTo(3_000_000);
    assertThat(got.redelivered()).isFalse();
    assertThat(unfinished()).isEmpty();
  }

  @Test
  void anEmptyFileArrivesToo() throws Exception {
    bob();
    assertThat(alice().sendFile("bob", "x", file("empty", 0)).await()).isEqualTo(HANDLED);
    assertThat(received.take().path()).isEmptyFile();
  }

  @Test
  void aStreamArrivesWhole() throws Exception {
    bob();
    Path file = file("stream", 1_234_567);
    try (InputStream in = Files.newInputStream(file)) {
      FileOptions named = FileOptions.DEFAULT.name("log.txt");
      assertThat(alice().sendFile("bob", "x", in, named).await()).isEqualTo(HANDLED);
    }
    assertThat(received.take().path())
        .isEqualTo(inbox().resolve("log.txt"))
        .hasSameBinaryContentAs(file);
  }

  @Test
  void theSameFileIsHandledOnceUnlessItIsForAnotherOccasion() throws Exception {
    bob();
    Agent alice = alice();
    Path file = file("a", 1_000);
    assertThat(alice.sendFile("bob", "x", file).await()).isEqualTo(HANDLED);
    assertThat(alice.sendFile("bob", "x", file).await()).isEqualTo(HANDLED);
    assertThat(received).hasSize(1);
    FileOptions again = FileOptions.DEFAULT.occasion("second");
    assertThat(alice.sendFile("bob", "x", file, again).await()).isEqualTo(HANDLED);
    assertThat(received).hasSize(2);
    assertThat(arrived()).containsExactly(".redoubt", "a", "a-2");
  }

  @Test
  void whatWasBrokenOffGoesOnWhereTheRecipientIsAlsoWithNewProcesses() throws Exception {
    Agent bob = bob();
    Agent alice = alice();
    Path file = file("large", 40_000_000);
    FileDelivery first = alice.sendFile("bob", "x", file);
    Patience.until(() -> first.acknowledged() > 2_000_000);
    alice.close(Duration.ZERO);
    assertThat(first.await()).isInstanceOf(FileOutcome.Expired.class);
    bob.close(Duration.ZERO);
    long kept = Files.size(inbox().resolve(".redoubt").resolve(unfinished().getFirst()));
    assertThat(kept).isBetween(2_000_000L, 40_000_000L);

    bob();
    FileDelivery second = alice().sendFile("bob", "x", file);
    Patience.until(() -> second.acknowledged() >= kept);
    assertThat(second.await()).isEqualTo(HANDLED);
    assertThat(received.take().path()).hasSameBinaryContentAs(file);
    assertThat(unfinished()).isEmpty();
  }

  @Test
  void aRecipientThatIsStartedAgainGetsTheRest() throws Exception {
    Agent bob = bob();
    Path file = file("large", 40_000_000);
    FileDelivery delivery = alice().sendFile("bob", "x", file);
    Patience.until(() -> delivery.acknowledged() > 2_000_000);
    bob.close();
    bob();
    assertThat(delivery.await()).isEqualTo(HANDLED);
    assertThat(received.take().path()).hasSameBinaryContentAs(file);
  }

  @Test
  void aStreamSurvivesANewRecipientToo() throws Exception {
    Agent bob = bob();
    Path file = file("large", 40_000_000);
    try (InputStream in = Files.newInputStream(file)) {
      FileDelivery delivery = alice().sendFile("bob", "x", in, FileOptions.DEFAULT);
      Patience.until(() -> delivery.acknowledged() > 2_000_000);
      bob.close();
      bob();
      assertThat(delivery.await()).isEqualTo(HANDLED);
    }
    assertThat(received.take().path()).hasSameBinaryContentAs(file);
  }

  @Test
  void whatIsOnDiskCountsOnlyIfItIsOfTheFile() throws Exception {
    Agent bob = bob();
    Agent alice = alice();
    Path file = file("large", 40_000_000);
    FileDelivery first = alice.sendFile("bob", "x", file);
    Patience.until(() -> first.acknowledged() > 2_000_000);
    alice.close(Duration.ZERO);
    bob.close(Duration.ZERO);
    Path part = inbox().resolve(".redoubt").resolve(unfinished().getFirst());
    byte[] bytes = Files.readAllBytes(part);
    bytes[bytes.length / 2] ^= 1;
    Files.write(part, bytes);

    bob();
    assertThat(alice().sendFile("bob", "x", file).await()).isEqualTo(HANDLED);
    assertThat(received.take().path()).hasSameBinaryContentAs(file);
  }

  @Test
  void aFileThatChangesWhileItIsSentIsNotHandled() throws Exception {
    bob();
    Path file = file("large", 40_000_000);
    FileDelivery delivery = alice().sendFile("bob", "x", file);
    Patience.until(() -> delivery.acknowledged() > 1_000_000);
    byte[] other = Files.readAllBytes(file);
    other[other.length - 1] ^= 1;
    Files.write(file, other);
    assertThat(delivery.await()).isInstanceOf(FileOutcome.Unreadable.class);
    Patience.until(() -> unfinished().isEmpty());
    assertThat(received).isEmpty();
  }

  @Test
  void whatIsCancelledIsRemovedThere() throws Exception {
    bob();
    FileDelivery delivery = alice().sendFile("bob", "x", file("large", 40_000_000));
    Patience.until(() -> delivery.acknowledged() > 1_000_000);
    delivery.cancel();
    assertThat(delivery.await()).isEqualTo(new FileOutcome.Cancelled());
    Patience.until(() -> unfinished().isEmpty());
    assertThat(received).isEmpty();
  }

  @Test
  void aHandlerThatFailsIsCalledAgainAndThenTheFileIsGone() throws Exception {
    BlockingQueue<Integer> attempts = new LinkedBlockingQueue<>();
    bob((file, context) -> {
      attempts.add(context.attempt());
      throw new IllegalStateException();
    });
    FileDelivery delivery = alice().sendFile("bob", "x", file("a", 1_000));
    assertThat(delivery.await()).isEqualTo(new FileOutcome.Rejected(FileRejection.HANDLER_FAILED));
    assertThat(attempts).containsExactly(1, 2, 3);
    assertThat(arrived()).containsExactly(".redoubt");
  }

  @Test
  void aHandlerMayRejectAFile() throws Exception {
    bob((file, context) -> context.reject());
    FileDelivery delivery = alice().sendFile("bob", "x", file("a", 1_000));
    assertThat(delivery.await()).isEqualTo(new FileOutcome.Rejected(FileRejection.REFUSED));
    assertThat(arrived()).containsExactly(".redoubt");
  }

  @Test
  void anAgentThatTakesNoFilesSaysSo() throws Exception {
    start(Agent.builder("bob").transport(transport).handleAny((message, context) -> {}));
    FileDelivery delivery = alice().sendFile("bob", "x", file("a", 1_000));
    assertThat(delivery.await()).isEqualTo(new FileOutcome.Rejected(FileRejection.NO_FILES));
  }

  @Test
  void whereNobodyIsThereItExpires() throws Exception {
    FileOptions brief = FileOptions.DEFAULT.patience(Duration.ofSeconds(1));
    FileDelivery delivery = alice().sendFile("bob", "x", file("a", 1_000), brief);
    assertThat(delivery.await()).isInstanceOf(FileOutcome.Expired.class);
  }

  @Test
  void tooLargeAFileIsRefusedBeforeAnythingOfItIsSent() throws Exception {
    FileLimits small = FileLimits.DEFAULT.largest(1_000);
    start(
        Agent.builder("bob")
            .transport(transport)
            .files(inbox(), (file, context) -> received.add(file), small));
    Agent alice = alice();
    assertThat(alice.sendFile("bob", "x", file("a", 1_001)).await())
        .isEqualTo(new FileOutcome.Rejected(FileRejection.TOO_LARGE));
    InputStream stream = new ByteArrayInputStream(new byte[1_001]);
    assertThat(alice.sendFile("bob", "x", stream, FileOptions.DEFAULT).await())
        .isEqualTo(new FileOutcome.Rejected(FileRejection.TOO_LARGE));
    assertThat(alice.sendFile("bob", "x", file("b", 1_000)).await()).isEqualTo(HANDLED);
  }

  @Test
  void aFolderHasOneAgentAtATime() {
    bob();
    AgentBuilder other =
        Agent.builder("carol").transport(transport).files(inbox(), (file, context) -> {});
    assertThatThrownBy(other::build)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("a folder of its own");
  }

  @Test
  void messagesGoOnBesideAFile() throws Exception {
    BlockingQueue<String> texts = new LinkedBlockingQueue<>();
    start(
        Agent.builder("bob")
            .transport(transport)
            .handle("t", String.class, (message, context) -> texts.add(message.body()))
            .files(inbox(), (file, context) -> received.add(file)));
    Agent alice = alice();
    FileDelivery delivery = alice.sendFile("bob", "x", file("large", 40_000_000));
    for (int i = 0; i < 100; i++) {
      alice.send("bob", "t", "m" + i).await();
    }
    assertThat(texts).hasSize(100);
    assertThat(delivery.await()).isEqualTo(HANDLED);
  }

  @Test
  void aHostileRedisDelaysAFileAndChangesNothing() throws Exception {
    Faults faults = Faults.NONE;
    for (Fault fault : List.of(Fault.LOSE, Fault.DUPLICATE, Fault.REORDER, Fault.FORGE)) {
      faults = faults.with(fault, 0.05);
    }
    try (HostileTransport hostile = new HostileTransport(transport, 11, faults)) {
      start(
          Agent.builder("bob")
              .transport(hostile)
              .files(inbox(), (file, context) -> received.add(file)));
      Path file = file("large", 5_000_000);
      Agent sender = start(Agent.builder("alice").transport(hostile));
      assertThat(sender.sendFile("bob", "x", file).await()).isEqualTo(HANDLED);
      ReceivedFile got = received.take();
      assertThat(got.path()).hasSameBinaryContentAs(file);
      assertThat(got.sha256()).isEqualTo(Sha256.of(Files.readAllBytes(file)));
    }
  }
}

package dev.redoubt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.identity.AgentName;
import dev.redoubt.internal.transfer.FileMessage;
import dev.redoubt.internal.transfer.FileMessage.Answer;
import dev.redoubt.internal.transfer.FileMessage.Cancel;
import dev.redoubt.internal.transfer.FileMessage.Chunk;
import dev.redoubt.internal.transfer.FileMessage.End;
import dev.redoubt.internal.transfer.FileMessage.Offer;
import dev.redoubt.internal.transfer.IncomingFile;
import dev.redoubt.internal.transfer.Refusal;
import dev.redoubt.internal.transfer.Sha256;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import dev.redoubt.message.Outcome;
import dev.redoubt.message.Rejection;
import dev.redoubt.testkit.InMemoryTransport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Peers that are trusted and break the rules of files: as senders, and as recipients.
class HostileFilesTest {
  private static final AgentName BOB = AgentName.of("bob");
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final Outcome REFUSED = new Outcome.Rejected(Rejection.REFUSED);
  private static final byte[] CONTENT = new byte[1_000];
  private static final Bytes HASH = Sha256.of(CONTENT);
  private static final Bytes ID = id(1);

  @TempDir Path folder;

  private final InMemoryTransport transport = new InMemoryTransport();
  private final Deque<Agent> agents = new ArrayDeque<>();
  private final BlockingQueue<ReceivedFile> received = new LinkedBlockingQueue<>();
  private final Agent mallory = start(Agent.builder("mallory").transport(transport));

  @AfterEach
  void close() {
    agents.forEach(agent -> agent.close(Duration.ZERO));
    transport.close();
  }

  private Agent start(AgentBuilder builder) {
    Agent agent = builder.start();
    agents.push(agent);
    return agent;
  }

  private Path inbox() {
    return folder.resolve("inbox");
  }

  private Agent bob(FileLimits limits) {
    return start(
        Agent.builder("bob")
            .transport(transport)
            .files(inbox(), (file, context) -> received.add(file), limits));
  }

  private Agent bob() {
    return bob(FileLimits.DEFAULT);
  }

  private static Bytes id(int number) {
    return Sha256.of(new byte[] {(byte) number, (byte) (number >> 8)}).slice(0, 16);
  }

  private static Offer offer(Bytes id, String name) {
    return new Offer(id, false, false, "x", name, CONTENT.length, HASH);
  }

  private static Answer say(Agent from, String type, FileMessage message)
      throws MalformedException {
    var reply = from.runtime.files().post().ask(BOB, type, message, LONG).join();
    assertThat(reply).isInstanceOf(Requests.OwnReply.Payload.class);
    return Answer.decode(((Requests.OwnReply.Payload) reply).bytes());
  }

  private Answer offers(Offer offer) throws MalformedException {
    return say(mallory, FileMessage.OFFER, offer);
  }

  private Answer ends(Bytes id, long size, Bytes hash) throws MalformedException {
    return say(mallory, FileMessage.END, new End(id, size, hash));
  }

  private static Outcome sends(Agent from, String type, FileMessage message) {
    return from.runtime.files().post().send(BOB, type, message, LONG).join();
  }

  private Outcome sends(Bytes id, long offset, int from, int to) {
    Bytes bytes = Bytes.wrap(CONTENT).slice(from, to);
    return sends(mallory, FileMessage.CHUNK, new Chunk(id, offset, bytes));
  }

  private List<Path> parts() throws IOException {
    try (Stream<Path> files = Files.list(inbox().resolve(".redoubt"))) {
      return files.filter(file -> file.toString().endsWith(".part")).toList();
    }
  }

  private void assertNothingArrived() throws IOException {
    assertThat(received).isEmpty();
    try (Stream<Path> files = Files.list(inbox())) {
      assertThat(files).containsExactly(inbox().resolve(".redoubt"));
    }
  }

  private static Answer refused(Refusal reason) {
    return new Answer.Refused(reason);
  }

  @Test
  void whatIsNotWhatWasOfferedIsNeverHandled() throws Exception {
    bob();
    offers(new Offer(ID, false, false, "x", "a", CONTENT.length, Sha256.of(new byte[] {1})));
    assertThat(sends(ID, 0, 0, 1_000)).isEqualTo(Outcome.HANDLED);
    assertThat(ends(ID, 1_000, Sha256.of(new byte[] {1}))).isEqualTo(refused(Refusal.MISMATCH));
    assertNothingArrived();
    assertThat(parts()).isEmpty();

    offers(offer(id(2), "a"));
    sends(id(2), 0, 0, 500);
    sends(id(2), 500, 0, 500);
    assertThat(ends(id(2), 1_000, Sha256.of(new byte[] {1}))).isEqualTo(refused(Refusal.MISMATCH));
    assertNothingArrived();
  }

  @Test
  void aHashThatIsSaidOnlyAtTheEndIsVerifiedToo() throws Exception {
    bob();
    offers(new Offer(ID, false, false, "x", "a", FileMessage.UNKNOWN, Bytes.EMPTY));
    sends(ID, 0, 0, 1_000);
    assertThat(ends(ID, 1_000, Sha256.of(new byte[] {1}))).isEqualTo(refused(Refusal.MISMATCH));
    assertNothingArrived();
  }

  @Test
  void anOffsetIsOnlyWhereBytesBelongAndLeavesNoHoles() throws Exception {
    bob();
    offers(offer(ID, "a"));
    assertThat(sends(ID, 0, 0, 100)).isEqualTo(Outcome.HANDLED);
    var ahead = mallory.runtime.files().post();
    var held = ahead.send(BOB, FileMessage.CHUNK, chunk(ID, 900, 100), LONG);
    assertThat(ends(ID, 1_000, HASH)).isEqualTo(refused(Refusal.UNKNOWN));
    assertThat(held).isNotDone();
    assertThat(Files.size(parts().getFirst())).isEqualTo(100);
    assertThat(sends(ID, 100, 100, 900)).isEqualTo(Outcome.HANDLED);
    assertThat(held.join()).isEqualTo(Outcome.HANDLED);
    assertThat(ends(ID, 1_000, HASH)).isEqualTo(new Answer.Done());
    assertThat(received.take().path()).hasBinaryContent(CONTENT);
  }

  private static Chunk chunk(Bytes id, long offset, int size) {
    return new Chunk(id, offset, Bytes.wrap(new byte[size]));
  }

  @Test
  void whatGoesBeyondTheSizeOrFarAheadEndsTheTransfer() throws Exception {
    bob();
    offers(offer(ID, "a"));
    assertThat(sends(ID, 950, 0, 100)).isEqualTo(REFUSED);
    assertThat(offers(offer(ID, "a"))).isEqualTo(refused(Refusal.MISMATCH));
    assertThat(parts()).isEmpty();

    long size = 1L << 31;
    Offer large = new Offer(id(2), false, false, "x", "b", size, HASH);
    offers(large);
    assertThat(sends(id(2), IncomingFile.AHEAD_BYTES + 1, 0, 100)).isEqualTo(REFUSED);
    assertThat(offers(large)).isEqualTo(refused(Refusal.MISMATCH));
  }

  @Test
  void chunksThatComeAgainChangeNothing() throws Exception {
    bob();
    offers(offer(ID, "a"));
    for (int i = 0; i < 3; i++) {
      assertThat(sends(ID, 0, 0, 600)).isEqualTo(Outcome.HANDLED);
      assertThat(sends(ID, 400, 400, 1_000)).isEqualTo(Outcome.HANDLED);
    }
    assertThat(ends(ID, 1_000, HASH)).isEqualTo(new Answer.Done());
    assertThat(ends(ID, 1_000, HASH)).isEqualTo(new Answer.Done());
    assertThat(received).hasSize(1);
  }

  @Test
  void aNameIsNeverAPath() throws Exception {
    bob();
    List<String> names =
        List.of("../../evil", "/etc/evil", "..", ".redoubt", "a/../../evil", "C:\\evil", "\u0000");
    for (int i = 0; i < names.size(); i++) {
      offers(offer(id(i), names.get(i)));
      sends(id(i), 0, 0, 1_000);
      assertThat(ends(id(i), 1_000, HASH)).isEqualTo(new Answer.Done());
      ReceivedFile file = received.take();
      assertThat(file.path().normalize().getParent()).isEqualTo(inbox());
      assertThat(file.path().getFileName().toString()).doesNotStartWith(".");
      assertThat(file.name()).isEqualTo(names.get(i));
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(inbox());
    }
  }

  @Test
  void oneSenderHasFewUnfinishedFilesHoweverManyItOffers() throws Exception {
    bob();
    int taken = 0;
    for (int i = 0; i < 1_000; i++) {
      Answer answer = offers(offer(id(i), "a"));
      taken += answer instanceof Answer.GoOn ? 1 : 0;
      assertThat(answer).isIn(new Answer.GoOn(0, Sha256.of()), refused(Refusal.BUSY));
    }
    assertThat(taken).isEqualTo(FileLimits.DEFAULT.ofSender());
    assertThat(parts()).hasSize(FileLimits.DEFAULT.ofSender());
    Agent alice = start(Agent.builder("alice").transport(transport));
    assertThat(say(alice, FileMessage.OFFER, offer(ID, "a"))).isInstanceOf(Answer.GoOn.class);
  }

  @Test
  void whatUnfinishedFilesTakeIsBoundedByWhatTheySay() throws Exception {
    bob(FileLimits.DEFAULT.unfinishedBytes(4_000));
    assertThat(offers(offer(ID, "a"))).isInstanceOf(Answer.GoOn.class);
    assertThat(offers(offer(id(2), "a"))).isEqualTo(refused(Refusal.BUSY));
    Offer larger = new Offer(id(3), false, false, "x", "a", 2_001, HASH);
    assertThat(offers(larger)).isEqualTo(refused(Refusal.NO_ROOM));
  }

  @Test
  void twoSendersMayCallTheirFilesTheSame() throws Exception {
    bob();
    Agent alice = start(Agent.builder("alice").transport(transport));
    offers(offer(ID, "a"));
    assertThat(sends(ID, 0, 0, 600)).isEqualTo(Outcome.HANDLED);
    assertThat(say(alice, FileMessage.OFFER, offer(ID, "a")))
        .isEqualTo(new Answer.GoOn(0, Sha256.of()));
    assertThat(sends(alice, FileMessage.CANCEL, new Cancel(ID))).isEqualTo(Outcome.HANDLED);
    assertThat(sends(alice, FileMessage.CHUNK, chunk(ID, 600, 400))).isEqualTo(REFUSED);
    assertThat(parts()).hasSize(1);
    assertThat(sends(ID, 600, 600, 1_000)).isEqualTo(Outcome.HANDLED);
    assertThat(ends(ID, 1_000, HASH)).isEqualTo(new Answer.Done());
    assertThat(received.take().from()).isEqualTo("mallory");
  }

  @Test
  void anotherFileUnderTheSameIdIsRefused() throws Exception {
    bob();
    offers(offer(ID, "a"));
    Offer other = new Offer(ID, false, false, "x", "a", 999, HASH);
    assertThat(offers(other)).isEqualTo(refused(Refusal.MISMATCH));
    assertThat(sends(id(9), 0, 0, 10)).as("of a transfer that nobody knows").isEqualTo(REFUSED);
  }

  @Test
  void aFullDiskOrOneThatCannotBeWrittenRefuses() throws Exception {
    bob();
    Offer huge = new Offer(ID, false, false, "x", "a", 4L << 30, HASH);
    assertThat(offers(huge)).isIn(refused(Refusal.STORAGE), new Answer.GoOn(0, Sha256.of()));
    try (Stream<Path> files = Files.list(inbox().resolve(".redoubt"))) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(inbox().resolve(".redoubt"));
    assertThat(offers(offer(id(2), "a"))).isEqualTo(refused(Refusal.STORAGE));
  }

  /// A recipient that claims to have bytes must show that it has ours.
  @Test
  void whatARecipientClaimsToHaveIsSentUnlessItsHashIsOurs() throws Exception {
    BlockingQueue<Chunk> chunks = new LinkedBlockingQueue<>();
    AtomicInteger restarts = new AtomicInteger();
    Agent bob = Agent.builder("bob").transport(transport).build();
    agents.push(bob);
    bob.runtime
        .handlers()
        .addOwnForRequests(
            FileMessage.OFFER,
            (message, context) -> {
              boolean restart = Offer.decode(message.body()).restart();
              restarts.addAndGet(restart ? 1 : 0);
              Answer lie = new Answer.GoOn(900, Sha256.of(new byte[] {1}));
              Answer answer = restart ? new Answer.GoOn(0, Sha256.of()) : lie;
              return Sender.Body.own(FileMessage.OFFER, answer.encode());
            },
            HandlerOptions.DEFAULT);
    bob.runtime
        .handlers()
        .addOwn(FileMessage.CHUNK, (message, context) -> chunks.add(Chunk.decode(message.body())));
    bob.runtime
        .handlers()
        .addOwnForRequests(
            FileMessage.END,
            (message, context) -> Sender.Body.own(FileMessage.END, new Answer.Done().encode()),
            HandlerOptions.DEFAULT);
    bob.start();
    Path file = Files.write(folder.resolve("a"), CONTENT);
    assertThat(mallory.sendFile("bob", "x", file).await()).isEqualTo(new FileOutcome.Handled());
    assertThat(restarts).hasValue(1);
    assertThat(chunks.take().offset()).isZero();
  }
}

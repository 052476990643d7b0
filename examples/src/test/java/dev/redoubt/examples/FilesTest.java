package dev.redoubt.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.redoubt.Agent;
import dev.redoubt.FileDelivery;
import dev.redoubt.FileLimits;
import dev.redoubt.FileOptions;
import dev.redoubt.FileOutcome;
import dev.redoubt.testkit.InMemoryTransport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `docs/files.md` shows.
class FilesTest {
  @TempDir Path folder;

  private final InMemoryTransport transport = new InMemoryTransport();

  @AfterEach
  void close() {
    transport.close();
  }

  @Test
  void aFileIsSentAndTaken() throws IOException {
    byte[] content = new byte[2_000_000];
    new Random(1).nextBytes(content);
    Path backup = Files.write(folder.resolve("backup.tar"), content);
    Path inbox = folder.resolve("inbox");
    try (Agent bob =
            Agent.builder("bob")
                .transport(transport)
                .files(
                    inbox,
                    (file, context) -> {
                      if (!file.type().equals("backup")) {
                        context.reject();
                      }
                      System.out.println(file.path() + " from " + file.from());
                    })
                .start();
        Agent alice = Agent.builder("alice").transport(transport).start()) {

      FileDelivery delivery = alice.sendFile(bob.name(), "backup", backup);
      Optional<FileOutcome> outcome = delivery.await(Duration.ofSeconds(1));
      while (outcome.isEmpty()) {
        System.out.println(delivery.acknowledged() + " bytes");
        outcome = delivery.await(Duration.ofSeconds(1));
      }
      System.out.println(outcome.get());

      assertEquals("HANDLED", outcome.get().toString());
      assertArrayEquals(content, Files.readAllBytes(inbox.resolve("backup.tar")));
    }
  }

  @Test
  void aStreamIsSentWithinBounds() throws IOException {
    FileLimits limits =
        FileLimits.DEFAULT
            .largest(100L << 20)
            .unfinished(16, 2)
            .unfinishedBytes(1L << 30)
            .age(Duration.ofHours(6));
    Path log = Files.writeString(folder.resolve("log"), "a line\n");
    try (Agent bob =
            Agent.builder("bob")
                .transport(transport)
                .files(folder.resolve("inbox"), (file, context) -> {}, limits)
                .start();
        Agent alice = Agent.builder("alice").transport(transport).start()) {

      try (InputStream in = Files.newInputStream(log)) {
        FileOptions options = FileOptions.DEFAULT.name("today.log").patience(Duration.ofHours(1));
        FileOutcome outcome = alice.sendFile("bob", "log", in, options).await();
        assertInstanceOf(FileOutcome.Handled.class, outcome);
      }
      assertEquals("bob", bob.name());
    }
  }
}

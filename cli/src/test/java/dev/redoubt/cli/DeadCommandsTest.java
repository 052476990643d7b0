package dev.redoubt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.Agent;
import dev.redoubt.AgentBuilder;
import dev.redoubt.HandlerOptions;
import dev.redoubt.files.KeyFile;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Identity;
import dev.redoubt.message.Outcome;
import dev.redoubt.testkit.InMemoryTransport;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `redoubt dead` on the store of an agent that does not run.
class DeadCommandsTest {
  @TempDir Path folder;

  private final InMemoryTransport transport = new InMemoryTransport();
  private final BlockingQueue<String> handled = new LinkedBlockingQueue<>();

  private Cli.Result dead(String words) {
    return Cli.in(folder)
        .run(("dead " + words + " --as bob --store " + folder.resolve("bob.db")).split(" "));
  }

  private AgentBuilder bob(Identity identity) {
    return Agent.builder("bob")
        .transport(transport)
        .identity(identity)
        .store(folder.resolve("bob.db"));
  }

  @BeforeEach
  void bobFails() {
    try (Identity identity =
            KeyFile.readOrCreate(folder.resolve("bob.key"), AgentName.of("bob")).identity();
        Agent bob =
            bob(identity)
                .handle(
                    "order",
                    String.class,
                    (message, context) -> {
                      throw new IllegalStateException(message.body());
                    },
                    HandlerOptions.DEFAULT.attempts(1))
                .start();
        Agent alice = Agent.builder("alice").transport(transport).start()) {
      for (String body : new String[] {"lamp", "chair"}) {
        assertThat(alice.send(bob.name(), "order", body).await())
            .isInstanceOf(Outcome.Rejected.class);
      }
    }
  }

  @AfterEach
  void close() {
    transport.close();
  }

  @Test
  void listsAndShowsThem() {
    Cli.Result listed = dead("list");
    assertThat(listed.code()).isZero();
    assertThat(listed.lines())
        .hasSize(2)
        .allMatch(line -> line.contains("alice") && line.contains("HANDLER_FAILED"))
        .noneMatch(line -> line.contains("lamp"));
    assertThat(dead("list --json").lines().getFirst())
        .contains("\"number\":1", "\"cause\":\"java.lang.IllegalStateException\"")
        .doesNotContain("lamp");
    assertThat(dead("show 1").out()).contains("\"encoding\":\"text\",\"body\":\"lamp\"");
    assertThat(dead("show 9").code()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void purgesThem() {
    assertThat(dead("purge 1").err()).contains("Removed 1 dead letter.");
    assertThat(dead("list").lines()).hasSize(1);
    assertThat(dead("purge --all").code()).isZero();
    assertThat(dead("list").err()).contains("bob has no dead letters.");
  }

  @Test
  void whatIsMarkedIsHandledAtTheNextStart() throws Exception {
    assertThat(dead("replay 2").err()).contains("1 dead letter will be handled");
    try (Identity identity = KeyFile.read(folder.resolve("bob.key")).identity();
        Agent bob =
            bob(identity)
                .handle("order", String.class, (message, context) -> handled.add(message.body()))
                .start()) {
      assertThat(handled.take()).isEqualTo("chair");
      Patience.await().until(() -> bob.deadLetters().list().size() == 1);
    }
    assertThat(dead("list --json").lines()).singleElement().asString().contains("\"number\":1,");
  }
}

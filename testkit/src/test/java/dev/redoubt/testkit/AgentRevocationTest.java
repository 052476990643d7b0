package dev.redoubt.testkit;

import static dev.redoubt.testkit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.Agent;
import dev.redoubt.files.PinFile;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Claim;
import dev.redoubt.identity.Identity;
import dev.redoubt.identity.PinStore;
import dev.redoubt.identity.Standing;
import dev.redoubt.identity.Trust;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.message.Outcome;
import dev.redoubt.message.Rejection;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Trust that is revoked while agents talk.
class AgentRevocationTest {
  @TempDir Path folder;
  @RegisterExtension final Agents agents = new Agents();

  private static final class Revocable implements TrustPolicy {
    volatile boolean revoked;

    @Override
    public Decision evaluate(Claim claim) {
      return revoked
          ? new Decision.NotTrusted(Refusal.CREDENTIAL, "revoked")
          : new Decision.Trusted(Standing.KNOWN, false);
    }

    @Override
    public long version() {
      return revoked ? 1 : 0;
    }
  }

  @Test
  void whatWasHandedToTheHandlersOfARevokedSenderDoesNotEnterThem() throws Exception {
    Revocable bobs = new Revocable();
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    List<String> handled = new CopyOnWriteArrayList<>();
    Agent bob =
        agents.start(
            Agent.builder("bob")
                .trust(bobs)
                .handle(
                    "x",
                    String.class,
                    (message, context) -> {
                      handled.add(message.body());
                      entered.countDown();
                      goOn.await();
                    }));
    Agent alice = agents.start(Agent.builder("alice"));
    for (int i = 0; i < 20; i++) {
      alice.send("bob", "x", "m" + i);
    }
    entered.await();
    await().until(() -> bob.status().queues().inbox().messages() == 20);
    bobs.revoked = true;
    await().until(() -> bob.status().sessions().open() == 0);
    goOn.countDown();
    await().until(() -> bob.status().queues().inbox().messages() == 0);
    assertThat(handled).containsExactly("m0");
  }

  /// Like `redoubt trust remove` in another process.
  @Test
  void whoeverIsUnpinnedInTheFileGetsNothingMore() {
    Path file = folder.resolve("known-agents");
    PinFile pins = PinFile.open(file);
    Identity identity = Identity.generate(new SecureRandom()::nextBytes);
    pins.pin(AgentName.of("bob"), identity.fingerprint());
    agents.start(Agent.builder("bob").identity(identity).handle("x", String.class, (m, c) -> {}));
    Agent alice = agents.start(Agent.builder("alice").trust(Trust.pinned(pins)));
    assertThat(alice.send("bob", "x", "before").await()).isEqualTo(Outcome.HANDLED);
    PinFile.open(file).remove(AgentName.of("bob"));
    await().until(() -> alice.status().sessions().open() == 0);
    assertThat(alice.send("bob", "x", "after").await())
        .isEqualTo(new Outcome.Rejected(Rejection.PEER_NOT_TRUSTED));
    identity.close();
  }

  @Test
  void whoWasMetIsInTheFileOnceTheAgentHasClosed() {
    Path file = folder.resolve("known-agents");
    Agent bob =
        agents.start(
            Agent.builder("bob")
                .trust(Trust.firstUse(PinFile.open(file)))
                .handle("x", String.class, (m, c) -> {}));
    Agent alice = agents.start(Agent.builder("alice"));
    assertThat(alice.send("bob", "x", "hello").await()).isEqualTo(Outcome.HANDLED);
    bob.close();
    assertThat(PinFile.open(file).find(AgentName.of("alice"), System.currentTimeMillis()))
        .isEqualTo(new PinStore.Pin(alice.fingerprint(), Standing.STRANGER));
  }
}

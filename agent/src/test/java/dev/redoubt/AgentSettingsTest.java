package dev.redoubt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.core.crypto.SelfTest;
import dev.redoubt.files.KeyFile;
import dev.redoubt.files.TrustFiles;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Credential;
import dev.redoubt.identity.Identity;
import dev.redoubt.identity.Serial;
import dev.redoubt.internal.SystemRandom;
import dev.redoubt.message.Bytes;
import dev.redoubt.spi.Transport;
import dev.redoubt.spi.TransportProvider;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentSettingsTest {
  private static final Map<String, String> REDIS = Map.of("REDIS_URL", "redis://from-env:6379");

  private static AgentSettings settings(
      AgentSettings.Draft draft, Map<String, String> environment) {
    return draft.settings(environment::get);
  }

  @Test
  void environmentCountsOnlyWhereTheCodeGivesNothing() {
    AgentSettings.Draft draft = new AgentSettings.Draft("bob");
    Map<String, String> environment = Map.of("REDIS_URL", "redis://env", "MAX_MESSAGE_AGE", "60");
    AgentSettings fromEnvironment = settings(draft, environment);
    assertThat(fromEnvironment.timeToLive()).isEqualTo(Duration.ofMinutes(1));
    assertThat(uri(fromEnvironment)).isEqualTo(URI.create("redis://env"));

    draft.uri = "redis://code";
    draft.timeToLive = Duration.ofSeconds(5);
    AgentSettings fromCode = settings(draft, environment);
    assertThat(fromCode.timeToLive()).isEqualTo(Duration.ofSeconds(5));
    assertThat(uri(fromCode)).isEqualTo(URI.create("redis://code"));
    assertThat(settings(new AgentSettings.Draft("bob"), REDIS).timeToLive())
        .isEqualTo(Duration.ofMinutes(5));
  }

  private static URI uri(AgentSettings settings) {
    return ((AgentSettings.Source.Opened) settings.source()).uri();
  }

  @Test
  void wrongSettingsAreToldBeforeAnythingStarts() {
    assertCode("BAD_NAME", () -> Agent.builder("Bob"));
    assertCode("NO_REDIS", () -> settings(new AgentSettings.Draft("bob"), Map.of()));
    for (String age : List.of("0", "-1", "86401", "abc", "1.5", "99999999999999999999")) {
      String code = age.matches("0|-1|86401") ? "BAD_TIME_TO_LIVE" : "BAD_MAX_MESSAGE_AGE";
      assertCode(
          code,
          () ->
              settings(
                  new AgentSettings.Draft("bob"),
                  Map.of("REDIS_URL", "redis://x", "MAX_MESSAGE_AGE", age)));
    }
    assertCode("BAD_NAMESPACE", () -> settings(draft(d -> d.namespace = "a:b"), REDIS));
    assertCode("BAD_DURATION", () -> settings(draft(d -> d.handlerTime = Duration.ZERO), REDIS));
    assertCode("BAD_REDIS_URI", () -> settings(draft(d -> d.uri = "localhost"), REDIS));
  }

  @Test
  void wrongUriIsToldWithoutThePasswordInIt() {
    assertThatThrownBy(() -> settings(draft(d -> d.uri = "redis://user:s3cret pass@host"), REDIS))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageNotContaining("s3cret")
        .hasNoCause();
  }

  @Test
  void aHostWithoutASchemeIsAnsweredWithTheUriThatIsMeant() {
    for (String host : List.of("localhost", "localhost:6379", "127.0.0.1:6379", "my_redis/2")) {
      assertThatThrownBy(() -> settings(draft(d -> d.uri = host), REDIS))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("write redis://" + host + ".");
    }
  }

  @Test
  void whatAPasswordMustNotHoldIsToldWithHowToWriteIt() {
    for (String password : List.of("s3cret pass", "s3cret[", "s3cret%ZZ", "s3cret%")) {
      assertThatThrownBy(() -> settings(draft(d -> d.uri = "redis://:" + password + "@h"), REDIS))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("%XX")
          .hasMessageNotContaining("s3cret")
          .hasNoCause();
    }
  }

  @Test
  void schemeThatNobodyServesIsToldWithThoseThatAre() {
    var options = TransportProvider.Options.DEFAULT;
    var source = new AgentSettings.Source.Opened(URI.create("redis-cluster://x"), options);

    assertThatThrownBy(() -> Transports.create(source, List.of(new Provider())))
        .isInstanceOfSatisfying(
            ConfigurationException.class, e -> assertThat(e.code()).isEqualTo("UNSUPPORTED_SCHEME"))
        .hasMessageContaining("redis, rediss");
    assertThatThrownBy(() -> Transports.create(source, List.of()))
        .hasMessageContaining("dev.redoubt:redoubt-redis");
  }

  @Test
  void keyFileOfAnotherNameIsRefused(@TempDir Path folder) {
    Path file = folder.resolve("bob.key");
    AgentSettings bob = settings(draft(d -> d.keyFile = file), REDIS);
    try (Identity identity = bob.identity()) {
      assertThat(KeyFile.read(file).fingerprint()).isEqualTo(identity.fingerprint());
      assertThat(KeyFile.read(file).name()).isEqualTo(AgentName.of("bob"));
    }
    AgentSettings.Draft alice = new AgentSettings.Draft("alice");
    alice.keyFile = file;
    assertCode("IDENTITY_NAME", () -> settings(alice, REDIS));
  }

  @Test
  void knownAnswersAreComputedBeforeAnAgentStarts() {
    settings(new AgentSettings.Draft("bob"), REDIS).release();

    assertThat(SelfTest.passed()).isTrue();
  }

  @Test
  void agentThatWouldComputeWronglyIsRefusedBeforeItsKeyIsTouched(@TempDir Path folder) {
    Path file = folder.resolve("bob.key");
    AgentSettings.Draft bob =
        draft(d -> {
          d.keyFile = file;
          d.selfTest =
              () -> {
                throw new IllegalStateException("ROT13 gives a wrong answer.");
              };
        });

    assertCode("SELF_TEST", () -> settings(bob, REDIS));
    assertThatThrownBy(() -> settings(bob, REDIS))
        .hasMessageContaining("ROT13")
        .hasMessageContaining("Replace this JDK");
    assertThat(file).doesNotExist();
  }

  @Test
  void answerLivesNoLongerThanAMessageMay() {
    assertThat(AgentSettings.span(Duration.ofHours(25))).isEqualTo(Duration.ofHours(24));
    assertThat(AgentSettings.span(Duration.ofHours(23))).isEqualTo(Duration.ofHours(23));
    assertThat(AgentSettings.span(Duration.ofMillis(-1))).isEqualTo(Duration.ofMillis(1));
  }

  @Test
  void typeHasOneHandler() {
    AgentBuilder builder =
        Agent.builder("bob").handle("a", String.class, (m, c) -> {}).handleAny((m, c) -> {});
    assertCode("HANDLER_EXISTS", () -> builder.handleRequest("a", String.class, (m, c) -> "x"));
    assertCode("HANDLER_EXISTS", () -> builder.handleAny((m, c) -> {}));
    assertCode("BAD_TYPE", () -> builder.handle("", String.class, (m, c) -> {}));
    assertCode("BAD_TYPE", () -> builder.handle("ü".repeat(65), String.class, (m, c) -> {}));
  }

  @Test
  void anAgentDoesNotStartWithACredentialThatNobodyCanTake(@TempDir Path folder) {
    Identity ours = Identity.generate(SystemRandom.INSTANCE);
    Path file = folder.resolve("credential");
    TrustFiles.replace(file, credential(1_800_000_000_000L, ours).encoded());
    AgentSettings.Draft draft = new AgentSettings.Draft("bob");
    draft.uri = "redis://x";
    draft.identity = ours;
    draft.credentialFile = file;
    assertCode("CREDENTIAL_UNUSABLE", () -> draft.settings(name -> null)); // long before its time
    TrustFiles.replace(file, credential(System.currentTimeMillis(), ours).encoded());
    assertThat(draft.settings(name -> null).credential().current())
        .isEqualTo(TrustFiles.credential(file).encoded());
    draft.credentialFile = null;
    draft.credential = () -> Bytes.wrap(new byte[6_145]);
    assertCode("CREDENTIAL_DAMAGED", () -> draft.settings(name -> null));
  }

  private static Credential credential(long from, Identity holder) {
    return Credential.issue(
        new Credential.Content(
            Serial.random(SystemRandom.INSTANCE),
            AgentName.of("bob"),
            holder.fingerprint(),
            from,
            from + 1),
        Identity.generate(SystemRandom.INSTANCE),
        SystemRandom.INSTANCE);
  }

  private static AgentSettings.Draft draft(
      java.util.function.Consumer<AgentSettings.Draft> change) {
    AgentSettings.Draft draft = new AgentSettings.Draft("bob");
    change.accept(draft);
    return draft;
  }

  private static void assertCode(String code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ConfigurationException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  private static final class Provider implements TransportProvider {
    @Override
    public Set<String> schemes() {
      return Set.of("redis", "rediss");
    }

    @Override
    public Transport create(URI uri, Options options) {
      throw new AssertionError("not asked for");
    }
  }
}

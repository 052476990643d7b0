package dev.redoubt.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.Agent;
import dev.redoubt.AgentPosture.Algorithms;
import dev.redoubt.testkit.InMemoryTransport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `docs/cbom.json` has every cryptographic algorithm of the artifacts, and no other.
class CbomTest {
  private static final Pattern OF_JDK =
      Pattern.compile(
          "\\b(?:Mac|MessageDigest|Signature|Cipher|KeyFactory)\\.getInstance\\(\\s*\"([^\"]+)\"");
  private static final Pattern OF_BOUNCY_CASTLE =
      Pattern.compile(
          "(?m)^import org\\.bouncycastle\\.(?:crypto|math|pqc)\\S*?\\.([A-Z][\\w.]*);");

  /// Names of classes and of the JCA, each with what they stand for.
  private static final Map<String, String> NAMES =
      Map.of(
          "HmacSHA256", "HMAC-SHA-256",
          "SHA-256", "SHA-256",
          "AES/GCM/NoPadding", "AES-256-GCM",
          "ChaCha20-Poly1305", "ChaCha20-Poly1305",
          "Ed25519", "Ed25519",
          "X25519", "X25519",
          "MLDSASigner", "ML-DSA-65",
          "HPKE", "HPKE",
          "SCrypt", "scrypt");

  private static final Set<String> NO_ALGORITHMS =
      Set.of(
          "AsymmetricCipherKeyPair",
          "AsymmetricKeyParameter",
          "CipherParameters",
          "Ed25519.PublicPoint",
          "FixedSecureRandom",
          "HPKEContext",
          "HPKEContextWithEncapsulation",
          "InvalidCipherTextException",
          "MLDSAParameters",
          "MLDSAPrivateKeyParameters",
          "MLDSAPublicKeyParameters",
          "ParametersWithContext",
          "ParametersWithRandom");

  private final Path root = TidyTest.root();
  private final JsonNode bom = JsonMapper.shared().readTree(read(root.resolve("docs/cbom.json")));

  @Test
  void whatTheCodeUsesIsListed() throws IOException {
    var used = new TreeSet<String>();
    for (Path file : sources()) {
      String source = read(file);
      for (Pattern pattern : List.of(OF_JDK, OF_BOUNCY_CASTLE)) {
        pattern.matcher(source).results().map(found -> found.group(1)).forEach(used::add);
      }
    }
    used.removeAll(NO_ALGORITHMS);
    assertThat(used).isNotEmpty().isSubsetOf(NAMES.keySet());
    assertThat(names()).containsAll(NAMES.values());
  }

  @Test
  void whatAnAgentSaysOfItselfIsListed() {
    try (var transport = new InMemoryTransport();
        Agent agent = Agent.builder("alice").transport(transport).build()) {
      Algorithms said = agent.posture().algorithms();
      String all =
          String.join(
              " in ",
              said.protocol(),
              said.keyExchange(),
              said.signature(),
              said.encryption(),
              said.derivation());
      assertThat(names()).containsAll(List.of(all.split(" \\(|\\)? in | with |\\)")));
    }
  }

  @Test
  void everyReferenceLeadsToAnEntry() {
    var known = new TreeSet<String>(Set.of("redoubt"));
    bom.get("components").forEach(component -> known.add(component.get("bom-ref").asString()));
    bom.get("dependencies")
        .forEach(dependency -> {
          assertThat(known).contains(dependency.get("ref").asString());
          dependency.get("dependsOn").forEach(on -> assertThat(known).contains(on.asString()));
        });
  }

  private Set<String> names() {
    var names = new TreeSet<String>();
    bom.get("components").forEach(component -> names.add(component.get("name").asString()));
    return names;
  }

  /// Of the modules that run where messages are sealed.
  private List<Path> sources() throws IOException {
    var files = new ArrayList<Path>();
    for (String module : List.of("core", "agent", "redis", "store", "cli")) {
      try (Stream<Path> all = Files.walk(root.resolve(module).resolve("src/main/java"))) {
        all.filter(file -> file.toString().endsWith(".java")).forEach(files::add);
      }
    }
    return files;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

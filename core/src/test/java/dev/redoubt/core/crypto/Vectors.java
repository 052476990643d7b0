package dev.redoubt.core.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The published vectors beside the project, in `../shared/vectors`. Tests that need them are
/// skipped if they are absent.
final class Vectors {
  private static final HexFormat HEX = HexFormat.of();

  private Vectors() {}

  static JsonNode read(String file) {
    Path path = projectRoot().resolveSibling("shared").resolve("vectors").resolve(file);
    assumeTrue(Files.exists(path), () -> "skipped: the published vectors are absent: " + path);
    try {
      return JsonMapper.shared().readTree(Files.readAllBytes(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// All cases of a Wycheproof file with their groups; checks that there are as many as the file
  /// states.
  static List<Case> wycheproof(String file) {
    JsonNode root = read("wycheproof-" + file + "_test.json");
    List<Case> cases = new ArrayList<>();
    for (JsonNode group : root.get("testGroups")) {
      for (JsonNode test : group.get("tests")) {
        cases.add(new Case(group, test));
      }
    }
    assertThat(cases).isNotEmpty().hasSize(root.get("numberOfTests").asInt());
    return cases;
  }

  static byte[] hex(JsonNode node, String field) {
    return HEX.parseHex(node.get(field).asString());
  }

  static byte[] base64(JsonNode node, String field) {
    return Base64.getDecoder().decode(node.get(field).asString());
  }

  private static Path projectRoot() {
    return Stream.iterate(Path.of("").toAbsolutePath(), folder -> folder != null, Path::getParent)
        .filter(Vectors::isProjectRoot)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("not run within the project"));
  }

  private static boolean isProjectRoot(Path folder) {
    try {
      Path pom = folder.resolve("pom.xml");
      return Files.exists(pom) && Files.readString(pom).contains("<modules>");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  record Case(JsonNode group, JsonNode test) {
    byte[] bytes(String field) {
      return hex(test, field);
    }

    boolean valid() {
      return switch (test.get("result").asString()) {
        case "valid" -> true;
        case "invalid" -> false;
        default -> throw new IllegalStateException(this + " is neither valid nor invalid");
      };
    }

    @Override
    public String toString() {
      return "test " + test.get("tcId") + " " + test.path("comment") + test.path("flags");
    }
  }
}

package dev.redoubt.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What editors and readers learn of the properties.
class PropertiesTest {
  private static final String METADATA = "/META-INF/spring-configuration-metadata.json";

  @Test
  void everyPropertyIsDescribedToEditorsAndReaders() throws Exception {
    String page = Files.readString(Path.of("..", "docs", "spring-boot.md"));
    try (InputStream in =
        Objects.requireNonNull(RedoubtProperties.class.getResourceAsStream(METADATA))) {
      JsonNode properties = JsonMapper.shared().readTree(in).get("properties");
      assertThat(properties).hasSizeGreaterThan(15);
      assertThat(properties)
          .allSatisfy(property -> {
            assertThat(property.path("description").asString("")).as("%s", property).isNotEmpty();
            assertThat(page).contains("`" + property.get("name").asString() + "`");
          });
    }
  }
}

package dev.redoubt.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// `bom/pom.xml` has what is published, and nothing else; `.build/bundle` goes by it.
class PublishedTest {
  private static final Pattern MODULE = Pattern.compile("<module>([\\w/-]+)</module>");
  private static final Pattern MANAGED =
      Pattern.compile("<dependency>.*<artifactId>([\\w-]+)</artifactId>.*</dependency>");
  private static final Pattern ARTIFACT =
      Pattern.compile("(?m)^  <artifactId>([\\w-]+)</artifactId>$");
  private static final Pattern VERSION = Pattern.compile("(?m)^  <version>(.+)</version>$");

  private final Path root = TidyTest.root();

  @Test
  void theBomManagesWhatIsDeployed() throws IOException {
    var deployed = new ArrayList<String>();
    for (String module : all(MODULE, "pom.xml")) {
      String pom = module + "/pom.xml";
      if (!module.equals("bom") && isDeployed(module)) {
        deployed.addAll(all(ARTIFACT, pom));
      }
    }
    assertThat(all(MANAGED, "bom/pom.xml")).containsExactlyInAnyOrderElementsOf(deployed);
  }

  @Test
  void theBomHasTheVersionOfTheRest() throws IOException {
    assertThat(all(VERSION, "bom/pom.xml")).isEqualTo(all(VERSION, "pom.xml")).hasSize(1);
  }

  private boolean isDeployed(String module) throws IOException {
    for (Path at = Path.of(module); at != null; at = at.getParent()) {
      if (read(at + "/pom.xml").contains("<maven.deploy.skip>true</maven.deploy.skip>")) {
        return false;
      }
    }
    return true;
  }

  private List<String> all(Pattern pattern, String file) throws IOException {
    return pattern.matcher(read(file)).results().map(found -> found.group(1)).toList();
  }

  private String read(String file) throws IOException {
    return Files.readString(root.resolve(file));
  }
}

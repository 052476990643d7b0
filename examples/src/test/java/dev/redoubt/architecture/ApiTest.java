package dev.redoubt.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// `docs/api.txt` lists everything public, so that it changes on purpose alone: it is written anew
/// with `-Dapi.write=true`, and a review sees what has changed.
class ApiTest {
  private static final List<String> PACKAGES =
      Arrays.asList(
          Packages.and(
              Packages.API, "dev.redoubt.testkit", "dev.redoubt.micrometer", "dev.redoubt.store"));

  @Test
  void whatIsPublicIsAsListed() throws IOException {
    Path listing = TidyTest.root().resolve("docs/api.txt");
    String now =
        new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.redoubt")
                .stream()
                .filter(type -> PACKAGES.contains(type.getPackageName()))
                .filter(PublicSignatures::reachable)
                .sorted(Comparator.comparing(JavaClass::getName))
                .map(type -> type.getPackageName() + "\n" + text(type))
                .collect(Collectors.joining("\n"));
    if (Boolean.getBoolean("api.write")) {
      Files.writeString(listing, now);
    }
    assertThat(listing).as("written with -Dapi.write=true").hasContent(now);
  }

  private static String text(JavaClass type) {
    return String.join("\n", PublicApi.lines(type.reflect())) + "\n";
  }
}

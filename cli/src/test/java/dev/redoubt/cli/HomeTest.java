package dev.redoubt.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeTest {
  @TempDir Path folder;

  @Test
  void theOwnVariableComesBeforeTheGeneralOneBeforeTheUsersFolder() {
    assertThat(home(Map.of("REDOUBT_HOME", "/r", "XDG_DATA_HOME", "/x", "HOME", "/h")))
        .isEqualTo(Path.of("/r"));
    assertThat(home(Map.of("XDG_DATA_HOME", "/x", "HOME", "/h"))).isEqualTo(Path.of("/x/redoubt"));
    assertThat(home(Map.of("XDG_DATA_HOME", "relative", "HOME", "/h")))
        .isEqualTo(Path.of("/h/.local/share/redoubt"));
    assertThat(home(Map.of("REDOUBT_HOME", " ", "HOME", "/h")))
        .isEqualTo(Path.of("/h/.local/share/redoubt"));
  }

  @Test
  void itIsMadeForItsOwnerOnly() throws IOException {
    Path deep = folder.resolve("a/b");
    new Home(deep).make();
    new Home(deep).make();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(deep)))
        .isEqualTo("rwx------");
  }

  @Test
  void oneThatCannotBeMadeIsAConfigurationErrorThatSaysWhatToDo() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    var result =
        Cli.in(file.resolve("home"))
            .run("send", "--as", "a", "--to", "b", "--type", "t", "--redis", "redis://x", "hi");
    assertThat(result.code()).isEqualTo(3);
    assertThat(result.err()).contains("REDOUBT_HOME", "--in-memory");
  }

  @Test
  void aUserWithoutAHomeIsToldWhatToDo() {
    assertThatThrownBy(() -> home(Map.of("HOME", "?")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("REDOUBT_HOME", "--in-memory");
  }

  private static Path home(Map<String, String> environment) {
    return Home.of(environment::get).folder();
  }
}

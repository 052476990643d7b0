package dev.redoubt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstalledServerTest {
  @TempDir Path folder;

  private Path program(String folder, String name) throws IOException {
    Path program = Files.createDirectories(this.folder.resolve(folder)).resolve(name);
    Files.createFile(program);
    return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private String path(String... folders) {
    return String.join(
        ":", java.util.Arrays.stream(folders).map(one -> folder.resolve(one).toString()).toList());
  }

  @Test
  void theFirstInThePathIsFound() throws IOException {
    Path first = program("a", "redis-server");
    program("b", "redis-server");
    assertThat(InstalledServer.on(path("none", "a", "b"))).contains(first);
  }

  @Test
  void valkeyIsPreferred() throws IOException {
    program("a", "redis-server");
    Path valkey = program("b", "valkey-server");
    assertThat(InstalledServer.on(path("a", "b"))).contains(valkey);
  }

  @Test
  void whatCannotBeRunOrLiesInTheWorkingFolderIsNot() throws IOException {
    Files.createFile(folder.resolve("redis-server"));
    assertThat(InstalledServer.on(folder + "::.")).isEmpty();
  }
}

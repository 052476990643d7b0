package dev.redoubt.cli;

import dev.redoubt.AgentBuilder;
import dev.redoubt.ErrorCode;
import dev.redoubt.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The option of commands that can go on where an earlier run was killed.
final class StoreOption {
  private static final Pattern URI = Pattern.compile("[a-z]+://.*");
  private static final Pattern PASSWORD = Pattern.compile("[a-z]+://[^/?@]*:[^/?@]+@.*");

  @Option(
      names = "--store",
      paramLabel = "FILE|URI",
      description =
          "keeps what must outlive this process: started again with it, the command goes on; a file,"
              + " or postgresql://user@host/database (password: PGPASSWORD, PGPASSFILE)")
  @Nullable String store;

  boolean given() {
    return store != null;
  }

  /// Looking at a store must not make one.
  void requireThere() {
    if (store != null && !URI.matcher(store).matches() && Files.notExists(Path.of(store))) {
      throw new StoreException(
          ErrorCode.STORE_UNREADABLE, "There is no store " + Path.of(store) + ".", null);
    }
  }

  AgentBuilder applied(Shell shell, AgentBuilder builder) {
    if (store == null) {
      return builder;
    }
    if (!URI.matcher(store).matches()) {
      return builder.store(Path.of(store));
    }
    if (PASSWORD.matcher(store).matches()) {
      shell.say(
          "The password in --store can be seen by others on this machine: set PGPASSWORD, or name a"
              + " file in PGPASSFILE.");
    }
    return builder.store(store);
  }
}

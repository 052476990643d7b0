package dev.redoubt.cli;

import dev.redoubt.AgentBuilder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The option of commands that can go on where an earlier run was killed.
final class StoreOption {
  @Option(
      names = "--store",
      paramLabel = "FILE",
      description =
          "keeps what must outlive this process: started again with it, the command goes on")
  @Nullable Path store;

  boolean given() {
    return store != null;
  }

  AgentBuilder applied(AgentBuilder builder) {
    return store == null ? builder : builder.store(store);
  }
}

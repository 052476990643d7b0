package dev.redoubt.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What is logged with the class path of the command line.
class LoggingTest {
  private static final String FILE = "src/main/resources/logback.xml";

  @Test
  void aProgramIsWarnedByItsAgents() throws JoranException {
    assertThat(level(Map.of())).isEqualTo(Level.WARN);
  }

  @Test
  void aCommandTellsThatInWordsOfItsOwnUnlessALevelIsAskedFor() throws JoranException {
    Map<String, String> command = Map.of("redoubt.log", "ERROR");
    assertThat(level(command)).isEqualTo(Level.ERROR);
    assertThat(level(Map.of("redoubt.log", "ERROR", "LOG_LEVEL", "INFO"))).isEqualTo(Level.INFO);
  }

  private static Level level(Map<String, String> properties) throws JoranException {
    assumeThat(System.getenv("LOG_LEVEL")).isNull();
    LoggerContext context = new LoggerContext();
    properties.forEach(context::putProperty);
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(Path.of(FILE).toFile());
    try {
      return context.getLogger("dev.redoubt.redis.KeptConnection").getEffectiveLevel();
    } finally {
      context.stop();
    }
  }
}

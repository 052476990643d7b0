package dev.redoubt.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.redoubt.Agent;
import dev.redoubt.testkit.InMemoryTransport;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What is shipped beside the code names the meters that there are.
class ShippedNamesTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern IN_TABLE = Pattern.compile("`(redoubt\\.[a-z.]+)`");
  private static final Pattern IN_RULES = Pattern.compile("\\bredoubt_[a-z_]+(?=[{\\[]| [/>])");
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)(?:=~|!=|=)\"([^\"]*)\"");

  private final InMemoryTransport transport = new InMemoryTransport();
  private final Agent agent = Agent.builder("shop").transport(transport).build();

  @AfterEach
  void close() {
    agent.close();
    transport.close();
  }

  @Test
  void theTableOfTheDocumentsHasEveryMeterAndEveryTag() throws IOException {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    new RedoubtMeters(agent).bindTo(registry);
    Set<String> documented = new TreeSet<>();
    String page = Files.readString(ROOT.resolve("docs/metrics.md"));
    String table = page.substring(page.indexOf("| meter |"), page.indexOf("In Prometheus,"));
    Matcher names = IN_TABLE.matcher(table);
    while (names.find()) {
      documented.add(names.group(1));
    }
    Set<String> registered = new TreeSet<>();
    for (Meter meter : registry.getMeters()) {
      registered.add(meter.getId().getName());
      String row =
          table
              .lines()
              .filter(line -> line.contains("`" + meter.getId().getName() + "`"))
              .findFirst()
              .orElse("");
      for (Tag tag : meter.getId().getTags()) {
        assertThat(tag.getKey().equals("redoubt.agent") || row.contains("`" + tag.getKey() + "`"))
            .as("tag " + tag.getKey() + " of " + meter.getId().getName())
            .isTrue();
      }
    }
    assertThat(documented).isEqualTo(registered);
  }

  @Test
  void everyAlertAsksForSeriesThatThereAre() throws IOException {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    new RedoubtMeters(agent).bindTo(registry);
    String scrape = registry.scrape();
    String rules = Files.readString(ROOT.resolve("ops/prometheus/redoubt.rules.yml"));
    Matcher names = IN_RULES.matcher(rules);
    int found = 0;
    while (names.find()) {
      assertThat(scrape).contains("\n" + names.group() + "{");
      found++;
    }
    assertThat(found).isGreaterThan(7);
    Matcher labels = LABEL.matcher(rules);
    while (labels.find()) {
      for (String value : labels.group(2).split("\\|", -1)) {
        assertThat(scrape).contains(labels.group(1) + "=\"" + value + "\"");
      }
    }
  }

  @Test
  void theAlertsFireWhenTheyShould() throws IOException, InterruptedException {
    Path promtool = RedoubtMetersTest.onPath("promtool");
    assumeTrue(promtool != null, "promtool is not installed (package prometheus)");
    Process test =
        new ProcessBuilder(promtool.toString(), "test", "rules", "redoubt.rules.test.yml")
            .directory(ROOT.resolve("ops/prometheus").toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(test.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(test.waitFor()).as(said).isZero();
  }
}

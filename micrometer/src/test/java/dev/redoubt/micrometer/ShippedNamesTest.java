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
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What is shipped beside the code names the meters that there are.
class ShippedNamesTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern IN_TABLE = Pattern.compile("`(redoubt\\.[a-z.]+)`");
  private static final Pattern SERIES = Pattern.compile("\\bredoubt_[a-z_]+(?=[{\\[]| [/>])");
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
    asksForSeriesThatThereAre(
        Files.readString(ROOT.resolve("ops/prometheus/redoubt.rules.yml")), 8);
  }

  @Test
  void everyPanelOfTheDashboardAsksForSeriesThatThereAre() throws IOException {
    List<String> expressions = dashboardExpressions();
    assertThat(expressions).hasSizeGreaterThan(15);
    for (String expression : expressions) {
      asksForSeriesThatThereAre(expression, 1);
    }
  }

  private void asksForSeriesThatThereAre(String expressions, int atLeast) {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    new RedoubtMeters(agent).bindTo(registry);
    String scrape = registry.scrape();
    Matcher names = SERIES.matcher(expressions);
    int found = 0;
    while (names.find()) {
      assertThat(scrape).contains("\n" + names.group() + "{");
      found++;
    }
    assertThat(found).as(expressions).isGreaterThanOrEqualTo(atLeast);
    Matcher labels = LABEL.matcher(expressions);
    while (labels.find()) {
      if (!labels.group(2).startsWith("$")) { // a variable of the dashboard
        for (String value : labels.group(2).split("\\|", -1)) {
          assertThat(scrape).contains(labels.group(1) + "=\"" + value + "\"");
        }
      }
    }
  }

  @Test
  void prometheusUnderstandsEveryPanelOfTheDashboard(@TempDir Path folder) throws Exception {
    StringBuilder rules = new StringBuilder("groups:\n  - name: panels\n    rules:\n");
    for (String expression : dashboardExpressions()) {
      String plain = expression.replace("$agent", "shop").replace("$__rate_interval", "5m");
      rules
          .append("      - record: panel\n        expr: |-\n          ")
          .append(plain)
          .append('\n');
    }
    Path file = Files.writeString(folder.resolve("panels.yml"), rules);
    promtool("check", "rules", "--lint=none", file.toString());
  }

  /// What the panels ask Prometheus, and what fills the choice of agents.
  private static List<String> dashboardExpressions() throws IOException {
    JsonNode dashboard =
        JsonMapper.shared().readTree(Files.readString(ROOT.resolve("ops/grafana/redoubt.json")));
    return dashboard.findValuesAsString("expr");
  }

  @Test
  void everyAlertHasItsEntryInTheRunbook() throws IOException {
    Pattern alert = Pattern.compile("- alert: (\\w+)");
    List<String> alerts =
        alert
            .matcher(Files.readString(ROOT.resolve("ops/prometheus/redoubt.rules.yml")))
            .results()
            .map(found -> found.group(1))
            .toList();
    Pattern entry = Pattern.compile("(?m)^\\| (Redoubt\\w+) \\|");
    assertThat(
            entry
                .matcher(Files.readString(ROOT.resolve("docs/troubleshooting.md")))
                .results()
                .map(found -> found.group(1)))
        .isEqualTo(alerts);
  }

  @Test
  void theAlertsFireWhenTheyShould() throws IOException, InterruptedException {
    promtool("test", "rules", "redoubt.rules.test.yml");
  }

  private static void promtool(String... arguments) throws IOException, InterruptedException {
    Path promtool = RedoubtMetersTest.onPath("promtool");
    assumeTrue(promtool != null, "promtool is not installed (package prometheus)");
    Process process =
        new ProcessBuilder(
                Stream.concat(Stream.of(promtool.toString()), Stream.of(arguments)).toList())
            .directory(ROOT.resolve("ops/prometheus").toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }
}

package dev.redoubt.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.redoubt.Agent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The console in a real browser; passed over where there is no Chromium.
class ConsoleIT {
  /// Tasks of more than 50 ms, in which a page does not react.
  private static final String LONG_TASKS =
      "window.longTasks = [];"
          + " new PerformanceObserver(list => window.longTasks.push("
          + "...list.getEntries().map(task => Math.round(task.duration))))"
          + ".observe({ type: 'longtask', buffered: true });";

  private static final String SHOWN = "document.querySelector('#console').hidden === false";

  @TempDir Path folder;

  private ConsoleScene scene;
  private Browser browser;

  @BeforeEach
  void open() throws IOException {
    Optional<Path> chromium = Browser.chromium();
    assumeThat(chromium).as("no chromium on the PATH, nor in REDOUBT_CHROMIUM").isPresent();
    scene = new ConsoleScene();
    browser = new Browser(chromium.orElseThrow(), folder);
    browser.size(1280, 900, 1);
    browser.before(LONG_TASKS);
  }

  @AfterEach
  void close() {
    if (scene != null) {
      browser.close();
      scene.close();
    }
  }

  private int count(String selector) {
    return browser.eval("document.querySelectorAll('" + selector + "').length").intValue();
  }

  private String text(String selector) {
    return browser.eval("document.querySelector('" + selector + "').textContent").stringValue();
  }

  private static String axe() throws IOException {
    try (InputStream in = Browser.class.getResourceAsStream("/axe.min.js")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private void accessible(String where) throws IOException {
    var unused = browser.eval(axe() + "; 1");
    JsonNode found =
        browser.eval(
            "axe.run().then(result => result.violations.map("
                + "one => one.id + ': ' + one.nodes.map(node => node.html).join(' ')))");
    assertThat(found).as(where + ": " + found).isEmpty();
  }

  @Test
  void itShowsAgentsKeysAndTrafficAccessiblyAndWithoutAnError() throws IOException {
    Agent alice = scene.peer("alice");
    scene.crowd(3);
    scene.failures(alice);
    browser.open(scene.link());
    browser.until(SHOWN + " && document.querySelectorAll('#keys tbody tr').length >= 4");
    browser.until("document.querySelectorAll('.plot canvas').length === 2");
    assertThat(browser.eval("location.hash").stringValue()).isEmpty();
    assertThat(text("#agent")).isEqualTo("shop");
    assertThat(text("#connection")).isEqualTo("Redis UP");
    assertThat(count("#agents tbody tr")).isEqualTo(4);
    assertThat(text("#keys tbody")).contains("min");
    assertThat(count("#endings tbody tr")).isEqualTo(2);
    assertThat(count("#letters tbody tr")).isEqualTo(1);
    for (boolean dark : new boolean[] {false, true}) {
      for (int width : new int[] {1280, 360}) {
        browser.dark(dark);
        browser.size(width, 800, 1);
        accessible((dark ? "dark " : "light ") + width);
        assertThat(browser.holds("document.documentElement.scrollWidth <= " + width))
            .as("nothing sticks out at a width of " + width)
            .isTrue();
      }
    }
    assertThat(browser.errors()).isEmpty();
  }

  @Test
  void whatAPeerNamesIsNeverMarkupAndPayloadsAreNotShown() {
    scene.failures(scene.peer("alice"));
    browser.open(scene.link());
    browser.until("document.querySelectorAll('#letters tbody tr').length === 1");
    assertThat(text("#letters tbody")).contains(ConsoleScene.MARKUP);
    assertThat(text("#endings tbody")).contains(ConsoleScene.MARKUP);
    assertThat(count("main img")).isZero();
    assertThat(text("body")).doesNotContain("secret of the payload");
    assertThat(browser.errors()).isEmpty();
  }

  @Test
  void itWorksByKeyboardAndReplaysADeadLetter() {
    scene.failures(scene.peer("alice"));
    browser.open(scene.link());
    browser.until("document.querySelectorAll('#letters button').length === 1");
    for (int i = 0; i < 30 && !browser.holds("document.activeElement.matches('td button')"); i++) {
      browser.press("Tab");
    }
    assertThat(browser.eval("document.activeElement.getAttribute('aria-label')").stringValue())
        .startsWith("Replay dead letter");
    // Now somebody handles its type.
    scene.shop.handle(ConsoleScene.MARKUP, String.class, (m, c) -> {});
    browser.press("Enter");
    browser.until("document.querySelector('#replayed').textContent.includes('handed')");
    browser.until("document.querySelectorAll('#letters tbody tr').length === 0");
    assertThat(browser.errors()).isEmpty();
  }

  @Test
  void threeHundredPeersAndTenThousandEventsAreAllThere() {
    scene.crowd(300);
    scene.events(10_000);
    browser.open(scene.link());
    browser.until("document.querySelector('#events-count').textContent === '10,000'");
    browser.until("document.querySelectorAll('#agents tbody tr').length === 200");
    assertThat(text("#agents-count")).isEqualTo("300");
    assertThat(count("#events tbody tr")).isEqualTo(200); // the others by the button
    browser.eval(
        "document.querySelector('#agents').closest('section')"
            + ".querySelector('.more button').click()");
    assertThat(count("#agents tbody tr")).isEqualTo(300);
    double filter =
        browser
            .eval(
                "(() => { const start = performance.now(); const filter ="
                    + " document.querySelector('#events-filter'); filter.value = 'number 995';"
                    + " filter.dispatchEvent(new Event('input'));"
                    + " document.body.getBoundingClientRect(); return performance.now() - start; })()")
            .doubleValue();
    assertThat(text("#events-count")).isEqualTo("3");
    var unused = browser.eval("window.longTasks.length = 0");
    String start = text("#events tbody");
    scene.recorder.event(
        new dev.redoubt.AgentEvent.ConnectionDegraded("number 995 of another run"));
    browser.until("document.querySelector('#events tbody').textContent.includes('another run')");
    assertThat(start).doesNotContain("another run");
    System.out.printf(
        "console: 300 peers, 10,000 events: the filter took %.0f ms, tasks over 50 ms since: %s%n",
        filter, browser.eval("window.longTasks"));
    assertThat(browser.errors()).isEmpty();
  }

  @Test
  void theFileLeadsToThePageAndTheTokenLeavesTheAddress() throws IOException {
    try (ConsoleLink link = scene.console.link(folder.resolve("shop.console.html"))) {
      browser.open(link.file().toUri().toString());
      browser.until(SHOWN);
    }
    assertThat(browser.eval("location.href").stringValue()).isEqualTo(scene.console.url() + "/");
    assertThat(browser.errors()).isEmpty();
  }

  @Test
  void anAgentThatEndsIsSaid() {
    browser.open(scene.link());
    browser.until(SHOWN);
    scene.console.close();
    browser.until("document.querySelector('#connection').textContent === 'No answer'");
    assertThat(text("#trouble")).contains("does not answer");
  }

  @Test
  void aWrongTokenAsksForAnother() throws IOException {
    browser.open(scene.console.url() + "/#wrong");
    browser.until("document.querySelector('#sign-in').hidden === false");
    accessible("sign-in");
    assertThat(browser.holds(SHOWN)).isFalse();
    var unused =
        browser.eval(
            "document.querySelector('#token').value = '"
                + scene.console.token()
                + "'; document.querySelector('#sign-in button').click()");
    browser.until(SHOWN);
    // Chromium reports the answer 401 itself.
    assertThat(browser.errors()).allMatch(error -> error.contains("401"));
  }
}

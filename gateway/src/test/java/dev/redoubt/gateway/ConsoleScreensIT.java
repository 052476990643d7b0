package dev.redoubt.gateway;

import static dev.redoubt.gateway.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.Agent;
import dev.redoubt.SendOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/// Takes the pictures of `docs/console.md`: with `-Dconsole.screens=FOLDER`, in about
/// `-Dconsole.ticks=2400` tenths of a second.
@EnabledIfSystemProperty(named = "console.screens", matches = ".+")
class ConsoleScreensIT {
  private static final List<String> NAMES =
      List.of(
          "billing", "shipping", "inventory", "payments", "search", "notify", "analytics", "risk");

  @TempDir Path profile;

  private final Random random = new Random(7);
  private final AtomicInteger ticks = new AtomicInteger();
  private final List<Agent> peers = new ArrayList<>();

  @Test
  void picturesAreTaken() throws IOException {
    Path folder = Path.of(Objects.requireNonNull(System.getProperty("console.screens")));
    int last = Integer.getInteger("console.ticks", 2_400);
    ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();
    try (ConsoleScene scene = new ConsoleScene();
        Browser browser = new Browser(Browser.chromium().orElseThrow(), profile)) {
      NAMES.forEach(name -> peers.add(scene.peer(name)));
      var unused = pace.scheduleAtFixedRate(() -> traffic(scene), 100, 100, TimeUnit.MILLISECONDS);
      await().pollInterval(Duration.ofSeconds(1)).until(() -> ticks.get() >= Math.min(last, 1_000));
      await().pollInterval(Duration.ofSeconds(1)).until(() -> ticks.get() >= Math.min(last, 2_000));
      await().pollInterval(Duration.ofSeconds(1)).until(() -> ticks.get() >= last);
      browser.size(1280, 940, 1);
      browser.open(scene.link());
      browser.until("document.querySelectorAll('#keys tbody tr').length >= 8");
      browser.until("document.querySelectorAll('.plot canvas').length === 2");
      take(browser, false, 1280, 940, folder.resolve("console-light.png"));
      take(browser, true, 1280, 940, folder.resolve("console-dark.png"));
      take(browser, false, 360, 780, folder.resolve("console-narrow.png"));
      whole(browser, folder.resolve("whole.png"));
      assertThat(browser.errors()).isEmpty();
    } finally {
      pace.shutdownNow();
    }
  }

  private static void take(Browser browser, boolean dark, int width, int height, Path file)
      throws IOException {
    browser.dark(dark);
    browser.size(width, height, 1);
    browser.frame();
    browser.screenshot(file);
  }

  private static void whole(Browser browser, Path file) throws IOException {
    for (int width : new int[] {1280, 360}) {
      browser.size(width, 3_000, 1);
      browser.frame();
      browser.screenshot(file.resolveSibling("whole-" + width + ".png"));
    }
  }

  private void traffic(ConsoleScene scene) {
    int tick = ticks.incrementAndGet();
    int rate = 24 + (int) (14 * Math.sin(tick / 160.0)) + random.nextInt(6);
    for (int i = 0; i < rate; i++) {
      var unused = scene.shop.send(NAMES.get(random.nextInt(NAMES.size())), "order", "lamp");
    }
    for (int i = 0; i < rate / 3; i++) {
      Agent peer = peers.get(random.nextInt(peers.size()));
      var unused = peer.send("shop", "order", "lamp");
    }
    if (tick % 311 == 7) {
      var unused = scene.shop.send("risk", "score", "x");
    }
    if (tick % 529 == 11) {
      var unused = peers.get(3).send("shop", "refund", "x");
    }
    if (tick % 701 == 13) {
      SendOptions brief = SendOptions.DEFAULT.timeToLive(Duration.ofSeconds(1));
      var unused = scene.shop.send("warehouse", "order", "lamp", brief);
    }
  }
}

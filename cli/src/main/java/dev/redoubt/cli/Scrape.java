package dev.redoubt.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What an endpoint of metrics shows at a moment, in Prometheus' text format 0.0.4.
///
/// @param nanos when it was read
record Scrape(long nanos, List<Sample> samples) {
  private static final int TIMEOUT_MILLIS = 2_000;
  private static final int SIZE_MAX = 8 << 20;
  private static final Pattern LINE =
      Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? +(\\S+)(?: +-?[0-9]+)?");
  private static final Pattern LABEL =
      Pattern.compile("([a-zA-Z_]\\w*)=\"((?:[^\"\\\\]|\\\\.)*)\",?");

  private static final String AGENT = "redoubt_agent";

  /// One line.
  record Sample(String name, Map<String, String> labels, double value) {
    boolean is(String wanted, String agent) {
      return name.equals(wanted) && agent.equals(labels.get(AGENT));
    }
  }

  static Scrape read(URI from) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) from.toURL().openConnection();
    connection.setConnectTimeout(TIMEOUT_MILLIS);
    connection.setReadTimeout(TIMEOUT_MILLIS);
    try (InputStream in = connection.getInputStream()) {
      byte[] body = in.readNBytes(SIZE_MAX + 1);
      if (body.length > SIZE_MAX) {
        throw new IOException("it has more than " + Text.bytes(SIZE_MAX));
      }
      return parse(new String(body, StandardCharsets.UTF_8), System.nanoTime());
    } finally {
      connection.disconnect();
    }
  }

  /// Passes over what it does not understand.
  static Scrape parse(String text, long nanos) {
    List<Sample> samples = new ArrayList<>();
    text.lines()
        .filter(line -> line.startsWith("redoubt_"))
        .forEach(line -> sample(line).ifPresent(samples::add));
    return new Scrape(nanos, samples);
  }

  private static Optional<Sample> sample(String line) {
    Matcher parts = LINE.matcher(line);
    if (!parts.matches()) {
      return Optional.empty();
    }
    Map<String, String> labels = new HashMap<>();
    Matcher label = LABEL.matcher(Objects.requireNonNullElse(parts.group(2), ""));
    while (label.find()) {
      labels.put(
          label.group(1),
          label.group(2).replace("\\\"", "\"").replace("\\n", "\n").replace("\\\\", "\\"));
    }
    try {
      double value = Double.parseDouble(parts.group(3).replace("Inf", "Infinity"));
      return Optional.of(new Sample(parts.group(1), labels, value));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /// The names of the agents, in order.
  TreeSet<String> agents() {
    TreeSet<String> agents = new TreeSet<>();
    for (Sample sample : samples) {
      String agent = sample.labels().get(AGENT);
      if (agent != null) {
        agents.add(agent);
      }
    }
    return agents;
  }

  /// The sum of all series of `name`.
  double sum(String name, String agent) {
    return samples.stream()
        .filter(sample -> sample.is(name, agent))
        .mapToDouble(Sample::value)
        .sum();
  }

  /// The sum of those whose label `key` has `value`.
  double sum(String name, String agent, String key, String value) {
    return by(name, agent, key).getOrDefault(value, 0.0);
  }

  /// The values of `name` by those of a label.
  Map<String, Double> by(String name, String agent, String key) {
    Map<String, Double> values = new HashMap<>();
    for (Sample sample : samples) {
      String value = sample.labels().get(key);
      if (sample.is(name, agent) && value != null) {
        values.merge(value, sample.value(), Double::sum);
      }
    }
    return values;
  }
}

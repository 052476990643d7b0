package dev.redoubt.examples;

import dev.redoubt.Agent;
import dev.redoubt.SendOptions;
import dev.redoubt.identity.Trust;
import dev.redoubt.message.Bytes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// A message type of one's own: a record with records, a list and bytes in it, which travels as
/// JSON. Any type will do that both sides can name.
public final class CustomMessage {
  record Reading(String sensor, double celsius) {}

  /// @param image PNG; [Bytes] rather than `byte[]`, so that equal reports are equal
  record Report(Instant takenAt, List<Reading> readings, Bytes image) {
    Report {
      readings = List.copyOf(readings);
    }
  }

  public static void main(String[] args) {
    try (ExampleRedis redis = ExampleRedis.open();
        Agent station =
            Agent.builder("station")
                .redis(redis.uri())
                .handle(
                    "report",
                    Report.class,
                    (message, context) -> {
                      System.out.println("site: " + message.headers().get("site"));
                      message.body().readings().forEach(System.out::println);
                      System.out.println("image: " + message.body().image().size() + " bytes");
                    })
                .start();
        Agent buoy =
            Agent.builder("buoy")
                .redis(redis.uri())
                // Only the station that we know, rather than whoever comes first under its name.
                .trust(Trust.pinned(Map.of("station", station.fingerprint())))
                .start()) {

      Report report =
          new Report(
              Instant.parse("2026-01-01T12:00:00Z"),
              List.of(new Reading("air", 4.5), new Reading("water", 7.25)),
              Bytes.hex("89504e470d0a1a0a"));
      SendOptions options =
          SendOptions.DEFAULT.timeToLive(Duration.ofMinutes(5)).header("site", "north sea");
      System.out.println(buoy.send(station.name(), "report", report, options).await());
    }
  }

  private CustomMessage() {}
}

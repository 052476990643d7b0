package dev.redoubt.redis.doctor;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/// The program's version, and what is known to be wrong with it.
final class VersionChecks {
  private static final String VERSION = "version";

  private VersionChecks() {}

  private record Release(int major, int minor, int patch) implements Comparable<Release> {
    private static final Comparator<Release> ORDER =
        Comparator.comparingInt(Release::major)
            .thenComparingInt(Release::minor)
            .thenComparingInt(Release::patch);

    /// What is no number counts as 0.
    static Release parse(String version) {
      int[] parts = new int[3];
      String[] words = version.split("\\.", -1);
      for (int i = 0; i < Math.min(parts.length, words.length); i++) {
        String digits = words[i].replaceAll("\\D.*", "");
        parts[i] = digits.isEmpty() || digits.length() > 6 ? 0 : Integer.parseInt(digits);
      }
      return new Release(parts[0], parts[1], parts[2]);
    }

    @Override
    public int compareTo(Release other) {
      return ORDER.compare(this, other);
    }
  }

  /// A vulnerability by which the server can be taken over.
  ///
  /// @param by whom
  /// @param mended first releases without it, one for each line, in order; lines between have none
  private record Hole(
      String name, boolean valkey, boolean needsTls, String by, List<Release> mended) {
    boolean of(boolean valkeyServer, boolean tls, Release version) {
      if (valkeyServer != valkey || (needsTls && !tls)) {
        return false;
      }
      for (Release release : mended) {
        if (release.major() == version.major() && release.minor() == version.minor()) {
          return version.compareTo(release) < 0;
        }
      }
      return version.compareTo(mended.getLast()) < 0;
    }
  }

  private static final String SCRIPTS = "whoever may run scripts";

  private static final List<Hole> HOLES =
      List.of(
          new Hole(
              "CVE-2026-81934",
              false,
              true,
              "whoever reaches its TLS port",
              List.of(
                  new Release(6, 2, 24),
                  new Release(7, 2, 16),
                  new Release(7, 4, 11),
                  new Release(8, 2, 9),
                  new Release(8, 4, 6),
                  new Release(8, 6, 6),
                  new Release(8, 8, 2),
                  new Release(8, 10, 1))),
          new Hole(
              "CVE-2025-49844",
              false,
              false,
              SCRIPTS,
              List.of(
                  new Release(6, 2, 20),
                  new Release(7, 2, 11),
                  new Release(7, 4, 6),
                  new Release(8, 0, 4),
                  new Release(8, 2, 2))),
          new Hole(
              "CVE-2025-49844",
              true,
              false,
              SCRIPTS,
              List.of(new Release(7, 2, 11), new Release(8, 0, 6), new Release(8, 1, 4))));

  static void look(boolean tls, Settings settings, List<Finding> found) {
    boolean valkey = settings.info(VERSION, "valkey_version").isPresent();
    String said = settings.info(VERSION, valkey ? "valkey_version" : "redis_version").orElse("");
    if (said.isEmpty()) {
      return;
    }
    String name = (valkey ? "Valkey " : "Redis ") + said;
    Release version = Release.parse(said);
    List<Hole> holes = HOLES.stream().filter(hole -> hole.of(valkey, tls, version)).toList();
    if (version.major() < 6) {
      found.add(
          Finding.wrong(
              VERSION, name, "Redis 6.0 or later is needed, for users and HELLO.", "# upgrade"));
    } else if (holes.isEmpty()) {
      found.add(Finding.fine(VERSION, name));
    } else {
      found.add(
          Finding.better(
              VERSION,
              name,
              "Unless your distribution has mended it, this server can be taken over by "
                  + holes.stream()
                      .map(hole -> hole.by() + " (" + hole.name() + ")")
                      .collect(Collectors.joining(" and "))
                  + ".",
              holes.stream().allMatch(hole -> hole.by().equals(SCRIPTS))
                  ? "ACL SETUSER NAME -@scripting"
                  : "# upgrade"));
    }
  }
}

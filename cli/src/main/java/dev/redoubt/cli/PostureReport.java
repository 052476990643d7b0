package dev.redoubt.cli;

import dev.redoubt.AgentPosture;
import dev.redoubt.environment.KeyLife;
import dev.redoubt.files.KeyFile;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.TrustSummary;
import dev.redoubt.internal.FileReason;
import dev.redoubt.redis.doctor.Finding;
import dev.redoubt.redis.doctor.Finding.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What `redoubt doctor --as NAME` says of an agent of this command line, in the form of findings.
/// Needs no passphrase.
final class PostureReport {
  private final AgentPosture posture;
  private final List<Finding> findings = new ArrayList<>();

  /// @param file of the identity; null where it is made in memory
  PostureReport(AgentPosture posture, AgentName name, @Nullable Path file) {
    this.posture = posture;
    AgentPosture.Algorithms algorithms = posture.algorithms();
    fine(
        "algorithms",
        algorithms.protocol()
            + ": "
            + algorithms.keyExchange()
            + "; signatures by "
            + algorithms.signature()
            + "; "
            + algorithms.encryption()
            + ", keys by "
            + algorithms.derivation());
    trust();
    if (file == null || Files.notExists(file)) {
      better(
          "key file",
          "none" + (file == null ? "" : ": " + file + " is made on first use"),
          "Whoever has pinned an earlier identity of " + name + " refuses a new one.");
    } else {
      keyFile(KeyFile.read(file), file);
    }
    rotation();
    fine(
        "store",
        switch (posture.store()) {
          case NONE -> "none: messages, sessions and links live in memory";
          case SEALED -> "sealed under the identity: messages that have not ended, and links";
        });
  }

  List<Finding> findings() {
    return findings;
  }

  private void trust() {
    TrustSummary trust = posture.trust();
    String vouched =
        trust.authorities() == 0
            ? ""
            : ", and whoever has a credential of " + trust.authorities() + " trusted authorities";
    switch (trust.kind()) {
      case PINS -> fine("trust", "pinned fingerprints" + vouched);
      case CREDENTIALS -> fine("trust", "credentials of " + trust.authorities() + " authorities");
      case CUSTOM -> fine("trust", "a policy of the application");
      case FIRST_USE, FIRST_USE_OUTBOUND ->
          better(
              "trust",
              "first use: whoever comes first under a name is pinned",
              "Nobody has compared fingerprints. Pin those that you have compared, and give --trust"
                  + " FILE, which pins nobody else.",
              "# redoubt trust add NAME FINGERPRINT --trust FILE");
    }
  }

  private void keyFile(KeyFile keys, Path file) {
    try {
      String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
      FileTime written = Files.getLastModifiedTime(file);
      String what = ", " + mode + ", " + file;
      fine("fingerprint", keys.fingerprint().toString());
      if (keys.encrypted()) {
        fine("key file", "encrypted" + what);
      } else {
        better(
            "key file",
            "not encrypted" + what,
            "Whoever reads the disk or a backup of it can be this agent.",
            "# redoubt identity new --as "
                + keys.name()
                + " --out FILE, which asks for a passphrase");
      }
      Duration age =
          Duration.ofMillis(Math.max(0, System.currentTimeMillis() - written.toMillis()));
      fine(
          "key age",
          (age.toDays() > 1 ? age.toDays() + " days" : Text.span(age))
              + ", since the file was written");
    } catch (IOException | UnsupportedOperationException e) {
      fine("key file", file + (e instanceof IOException io ? " (" + FileReason.of(io) + ")" : ""));
    }
  }

  private void rotation() {
    AgentPosture.Rotation rotation = posture.rotation();
    fine(
        "rotation",
        "keys of envelopes after "
            + shown(rotation.generation())
            + "; a KEM step after "
            + shown(rotation.epoch())
            + "; sessions after "
            + Text.span(rotation.session())
            + ", prekeys after "
            + Text.span(rotation.prekey()));
  }

  private static String shown(KeyLife life) {
    return Text.span(life.age())
        + ", "
        + Text.number(life.envelopes())
        + " envelopes or "
        + (life.bytes() >> 20)
        + " MiB";
  }

  private void fine(String check, String what) {
    findings.add(new Finding(check, Verdict.FINE, List.of(), what, "", List.of()));
  }

  private void better(String check, String what, String why, String... set) {
    findings.add(new Finding(check, Verdict.BETTER, List.of(), what, why, List.of(set)));
  }
}

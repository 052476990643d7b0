package dev.redoubt.cli;

import dev.redoubt.identity.Credential;
import dev.redoubt.identity.RevocationList;
import dev.redoubt.identity.Serial;
import dev.redoubt.identity.Succession;
import java.time.Instant;
import java.util.stream.Collectors;

/// Formats credentials, revocation lists and successions as text and as JSON.
final class Statements {
  private Statements() {}

  static String line(Credential credential) {
    Credential.Content content = credential.content();
    return content.serial() + "  " + content.name() + "  until " + time(content.notAfterMillis());
  }

  static String text(Credential credential) {
    Credential.Content content = credential.content();
    return "credential  "
        + content.serial()
        + "\n  for     "
        + content.name()
        + "  "
        + content.subject()
        + "\n  by      "
        + credential.issuer()
        + "\n  valid   "
        + time(content.notBeforeMillis())
        + " to "
        + time(content.notAfterMillis());
  }

  static String json(Credential credential) {
    Credential.Content content = credential.content();
    return new JsonLine()
        .with("name", content.name().value())
        .with("fingerprint", content.subject().toString())
        .with("issuer", credential.issuer().toString())
        .with("serial", content.serial().toString())
        .with("notBefore", time(content.notBeforeMillis()))
        .with("notAfter", time(content.notAfterMillis()))
        .toString();
  }

  static String line(RevocationList list) {
    RevocationList.Content content = list.content();
    return "list "
        + content.number()
        + "  "
        + Text.count(content.serials().size(), "serial")
        + "  to be renewed by "
        + time(content.nextUpdateMillis());
  }

  static String text(RevocationList list) {
    String serials =
        list.content().serials().stream()
            .map(serial -> "\n  " + serial)
            .collect(Collectors.joining());
    return "revocation " + line(list) + "\n  by " + list.issuer() + serials;
  }

  static String json(RevocationList list) {
    return new JsonLine()
        .with("issuer", list.issuer().toString())
        .with("nextUpdate", time(list.content().nextUpdateMillis()))
        .with("serials", list.content().serials().stream().map(Serial::toString).toList())
        .toString();
  }

  static String text(Succession succession) {
    return "succession  "
        + succession.name()
        + "\n  from    "
        + succession.old()
        + "\n  to      "
        + succession.successor()
        + "\n  since   "
        + time(succession.notBeforeMillis());
  }

  static String json(Succession succession) {
    return new JsonLine()
        .with("name", succession.name().value())
        .with("old", succession.old().toString())
        .with("new", succession.successor().toString())
        .with("notBefore", time(succession.notBeforeMillis()))
        .toString();
  }

  private static String time(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }
}

package dev.redoubt.redis.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/// Who gets at the servers, and with what rights.
final class AccessChecks {
  private static final String TLS = "tls";
  private static final String OPEN = "open to all";
  private static final String RIGHTS = "rights";
  private static final String LOGIN = "login";
  private static final String COMMANDS = "commands";

  /// Agents that only send do without.
  private static final Set<String> FOR_RECEIVERS =
      Set.of("+set", "+exists", "+zadd", "+zrem", "+publish");

  private AccessChecks() {}

  static List<Finding> look(Facts facts) {
    var found = new ArrayList<Finding>();
    Facts.Login login = facts.login();
    found.add(tls(facts));
    switch (login.open()) {
      case Answer.Known<Boolean>(Boolean open) -> found.add(open(login, open));
      case Answer.Refused<Boolean>(String why) ->
          found.add(Finding.unseen(OPEN, "whether anyone may connect without a password", why));
    }
    found.add(rights(facts));
    return found;
  }

  private static Finding tls(Facts facts) {
    Facts.Login login = facts.login();
    if (login.tls()) {
      return Finding.fine(TLS, "on");
    }
    if (login.loopback()) {
      return Finding.fine(TLS, "off, and all servers are on this machine");
    }
    String[] set = {"port 0", "tls-port " + port(facts), "tls-cert-file FILE", "tls-key-file FILE"};
    return login.password()
        ? Finding.wrong(
            TLS,
            "off",
            "Our password crosses the network readably, so whoever listens can do all that we may."
                + " Messages are encrypted all the same.",
            set)
        : Finding.better(
            TLS,
            "off",
            "Whoever listens sees who talks to whom and when. Messages are encrypted all the same.",
            set);
  }

  private static String port(Facts facts) {
    String address = facts.nodes().isEmpty() ? ":6379" : facts.nodes().getFirst().address();
    return address.substring(address.lastIndexOf(':') + 1);
  }

  private static Finding open(Facts.Login login, boolean open) {
    if (!open) {
      return Finding.fine(OPEN, "no, clients have to log in");
    }
    String why =
        "Anyone who reaches the port may read the traffic's pattern, fill the memory, and delete"
            + " inboxes.";
    // Whoever is the default user would lock itself out.
    String[] set = {
      login.user().equals("default") ? "requirepass PASSWORD" : "ACL SETUSER default off"
    };
    return login.loopback()
        ? Finding.better(OPEN, "yes, to everyone on this machine", why, set)
        : Finding.wrong(OPEN, "yes: the default user needs no password", why, set);
  }

  private static Finding rights(Facts facts) {
    Facts.Login login = facts.login();
    if (!login.absent().isEmpty()) {
      return Finding.wrong(
          COMMANDS,
          "the server has no " + upper(login.absent()),
          "Agents do not work without. Commands are renamed in redis.conf.",
          login.absent().stream()
              .map(command -> "# take this out: rename-command " + command.toUpperCase(Locale.ROOT))
              .toArray(String[]::new));
    }
    if (!login.missing().isEmpty()) {
      return missing(login);
    }
    if (login.user().equals("default")) {
      return Finding.better(
          LOGIN,
          "as the default user",
          "An intruder with this login may do everything. Give each agent a user with the rights"
              + " that it needs: redoubt acl NAME prints them.");
    }
    return switch (login.rights()) {
      case Answer.Known<String>(String commands) when commands.contains("+@all") ->
          Finding.better(
              RIGHTS,
              login.user() + " may use all commands",
              "An intruder with this login may do everything. redoubt acl "
                  + login.user()
                  + " prints the rights that are needed.");
      case Answer.Known<String> few ->
          Finding.fine(RIGHTS, login.user() + " has what is needed, and not all");
      case Answer.Refused<String> unseen ->
          Finding.fine(
              RIGHTS, login.user() + " has what is needed, and may not see its own rights");
    };
  }

  private static Finding missing(Facts.Login login) {
    String set = "ACL SETUSER " + login.user() + " " + String.join(" ", login.missing());
    String what = login.user() + " lacks " + String.join(" ", login.missing());
    return FOR_RECEIVERS.containsAll(login.missing())
        ? Finding.better(
            RIGHTS,
            what,
            "Agents with this login can send, but nobody finds them: they can neither handle"
                + " messages nor await replies.",
            set)
        : Finding.wrong(RIGHTS, what, "Agents with this login do not work.", set);
  }

  private static String upper(List<String> commands) {
    return commands.stream()
        .map(command -> command.toUpperCase(Locale.ROOT))
        .collect(Collectors.joining(", "));
  }
}

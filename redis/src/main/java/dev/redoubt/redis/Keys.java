package dev.redoubt.redis;

import dev.redoubt.ConfigurationException;
import dev.redoubt.core.endpoint.Stream;
import dev.redoubt.core.identity.AgentName;
import dev.redoubt.core.identity.InboxId;
import java.util.regex.Pattern;

/// The keys of one namespace (SPEC.md, "Redis binding"). Those of one inbox share a hash slot.
record Keys(String namespace) {
  private static final Pattern RULE = Pattern.compile("[a-zA-Z0-9._-]{1,64}");

  Keys {
    if (!RULE.matcher(namespace).matches()) {
      throw new ConfigurationException(
          "REDIS_NAMESPACE",
          "The namespace breaks the rule: 1 to 64 characters of a-z A-Z 0-9 . _ -");
    }
  }

  String stream(InboxId inbox, Stream stream) {
    return of(
        inbox,
        switch (stream) {
          case HANDSHAKE -> "hs";
          case DATA -> "in";
        });
  }

  String bundle(InboxId inbox) {
    return of(inbox, "bundle");
  }

  String agents() {
    return namespace + ":agents";
  }

  String agent(AgentName name) {
    return namespace + ":agent:{" + name + "}";
  }

  String events() {
    return namespace + ":events";
  }

  private String of(InboxId inbox, String what) {
    return namespace + ":{" + inbox + "}:" + what;
  }
}

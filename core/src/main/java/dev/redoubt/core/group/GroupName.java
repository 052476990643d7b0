package dev.redoubt.core.group;

import dev.redoubt.core.wire.WireReader;
import dev.redoubt.identity.AgentName;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;

/// The name of a group, unique for its owner: the rule is that of agents' names (§3.1).
public record GroupName(String value) {
  /// @throws IllegalArgumentException if `value` breaks the rule
  public GroupName {
    if (!AgentName.valid(value)) {
      throw new IllegalArgumentException(
          "A group name has 1 to 64 characters of a-z 0-9 . _ -, the first a letter or digit.");
    }
  }

  /// Decodes a name that a peer wrote.
  ///
  /// @throws MalformedException if it breaks the rule
  public static GroupName decode(Bytes utf8) throws MalformedException {
    String value = WireReader.text(utf8);
    if (!AgentName.valid(value)) {
      throw new MalformedException("not a group name");
    }
    return new GroupName(value);
  }

  @Override
  public String toString() {
    return value;
  }
}

package dev.redoubt.redis;

import dev.redoubt.redis.resp.ReplyException;
import dev.redoubt.redis.resp.RespReader;
import java.io.IOException;
import java.util.List;

/// What a server says of itself when a connection is opened (the reply to HELLO).
///
/// @param product `redis` or `valkey`; empty where it does not say
/// @param version of the product; empty where it does not say
/// @param mode `standalone`, `sentinel` or `cluster`; empty where it does not say
/// @param role `master` or `replica`; empty where it does not say
record Greeting(String product, String version, String mode, String role) {
  static final Greeting NONE = new Greeting("", "", "", "");

  static Greeting read(RespReader in) throws IOException, ReplyException {
    List<String> pairs = in.list(RespReader::scalar);
    return new Greeting(
        value(pairs, "server"),
        value(pairs, "version"),
        value(pairs, "mode"),
        value(pairs, "role"));
  }

  boolean replica() {
    return role.equals("replica") || role.equals("slave");
  }

  private static String value(List<String> pairs, String key) {
    for (int i = 0; i + 1 < pairs.size(); i += 2) {
      if (pairs.get(i).equals(key)) {
        return pairs.get(i + 1);
      }
    }
    return "";
  }
}

package dev.redoubt.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Which method of which path is answered by what.
final class Routes {
  private final List<Route> routes = new ArrayList<>();

  interface Answer {
    void to(Exchange exchange) throws Exception;
  }

  /// @param path with `{…}` for one part that is left open
  /// @param open whether it needs no token
  record Route(String method, String path, boolean open, Answer answer) {
    /// The part that the path leaves open, empty if none; null if `given` is another path.
    @Nullable String match(String given) {
      int from = path.indexOf('{');
      if (from < 0) {
        return path.equals(given) ? "" : null;
      }
      String after = path.substring(path.indexOf('}') + 1);
      boolean fits =
          given.length() > from + after.length()
              && given.startsWith(path.substring(0, from))
              && given.endsWith(after);
      String part = fits ? given.substring(from, given.length() - after.length()) : "";
      return part.isEmpty() || part.contains("/") ? null : part;
    }
  }

  Routes open(String method, String path, Answer answer) {
    routes.add(new Route(method, path, true, answer));
    return this;
  }

  Routes add(String method, String path, Answer answer) {
    routes.add(new Route(method, path, false, answer));
    return this;
  }

  List<Route> all() {
    return List.copyOf(routes);
  }

  @Nullable Route find(String method, String path) {
    return routes.stream()
        .filter(route -> route.method().equals(method) && route.match(path) != null)
        .findFirst()
        .orElse(null);
  }

  /// The methods that `path` has.
  Set<String> methods(String path) {
    Set<String> methods = new TreeSet<>();
    for (Route route : routes) {
      if (route.match(path) != null) {
        methods.add(route.method());
      }
    }
    return methods;
  }
}

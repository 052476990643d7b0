package dev.redoubt.redis.doctor;

/// What a server answered to a question that it may refuse.
public sealed interface Answer<T> {
  record Known<T>(T value) implements Answer<T> {}

  /// @param why the server's error, such as `NOPERM …`
  record Refused<T>(String why) implements Answer<T> {}

  static <T> Answer<T> of(T value) {
    return new Known<>(value);
  }

  static <T> Answer<T> refused(String why) {
    return new Refused<>(why);
  }
}

package dev.redoubt.cli;

/// Colours text.
///
/// @param on false to leave text as it is
record AnsiColors(boolean on) {
  String bold(String text) {
    return painted("1", text);
  }

  String dim(String text) {
    return painted("2", text);
  }

  String red(String text) {
    return painted("31", text);
  }

  String green(String text) {
    return painted("32", text);
  }

  String cyan(String text) {
    return painted("36", text);
  }

  private String painted(String code, String text) {
    return on ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}

package dev.redoubt.benchmarks.chaos;

/// One call of a handler: a line of the recipient's history.
///
/// @param number what the message said
/// @param redelivered what it was flagged with
record Handling(String from, String to, int number, boolean redelivered) {
  String line() {
    return from + " " + to + " " + number + " " + (redelivered ? "redelivered" : "first");
  }

  static Handling parse(String line) {
    String[] part = line.split(" ", -1);
    return new Handling(part[0], part[1], Integer.parseInt(part[2]), part[3].equals("redelivered"));
  }
}

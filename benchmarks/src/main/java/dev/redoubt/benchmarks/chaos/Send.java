package dev.redoubt.benchmarks.chaos;

/// One message that an agent took to send: a line of its history. Times are milliseconds since
/// 1970.
///
/// @param number counts the messages of this sender to this recipient, from 0
/// @param endedAt 0 if it did not end
/// @param outcome as [dev.redoubt.message.Outcome] shows it, without its detail; [#NONE] if it did
///   not end
record Send(
    String from,
    String to,
    int number,
    String id,
    long sentAt,
    long deadline,
    long endedAt,
    String outcome) {
  static final String NONE = "NONE";

  String line() {
    return String.join(
        " ",
        from,
        to,
        Integer.toString(number),
        id,
        Long.toString(sentAt),
        Long.toString(deadline),
        Long.toString(endedAt),
        outcome);
  }

  static Send parse(String line) {
    String[] part = line.split(" ", -1);
    return new Send(
        part[0],
        part[1],
        Integer.parseInt(part[2]),
        part[3],
        Long.parseLong(part[4]),
        Long.parseLong(part[5]),
        Long.parseLong(part[6]),
        part[7]);
  }
}

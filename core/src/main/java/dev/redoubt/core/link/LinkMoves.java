package dev.redoubt.core.link;

import dev.redoubt.message.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Moves single messages from one [OutboundLink] to another, where the instances of a name share
/// them (§7.13). What is taken out is to be put in somewhere in the same turn: both are one change
/// to what is kept.
public final class LinkMoves {
  private LinkMoves() {}

  /// Takes out everything unsettled, in order; what may not move ends. The link is over.
  public static List<Outgoing> leave(OutboundLink link) {
    List<Outgoing> moving = new ArrayList<>();
    for (Outgoing message : empty(link)) {
      if (message.onlyThisInstance) {
        Outcome outcome = message.everWritten() ? Outcome.UNCONFIRMED : Outcome.EXPIRED;
        link.all().endedElsewhere(message, outcome);
      } else {
        moving.add(message);
      }
    }
    return moving;
  }

  /// Takes out everything unsettled, in order, of a link that was never written. The link is over.
  public static List<Outgoing> empty(OutboundLink link) {
    List<Outgoing> all = link.all().removeAll();
    link.over();
    return all;
  }

  /// Takes out those never written on this link that `wanted` takes, shown in order.
  public static List<Outgoing> takeUnwritten(OutboundLink link, Predicate<Outgoing> wanted) {
    UnsettledMessages all = link.all();
    List<Outgoing> taken = new ArrayList<>();
    all.numbered()
        .forEach(
            link.unwritten(),
            Long.MAX_VALUE,
            (seq, message) -> {
              if (!message.written && wanted.test(message)) {
                all.takeOut(seq, message);
                taken.add(message);
              }
            });
    long unused = link.lowestUnsettled(); // it passes what is free now
    return taken;
  }

  /// Numbers on `link` what was taken out of `left`.
  ///
  /// @return the message as it is there
  public static Outgoing adopt(OutboundLink link, Outgoing message, OutboundLink left) {
    return link.all().adopt(message, left.all());
  }

  /// Whether instances share what is on it; those messages have links of their own.
  public static boolean shared(OutboundLink link) {
    SeqRing<Outgoing> numbered = link.all().numbered();
    Outgoing first = numbered.at(numbered.next(numbered.base()));
    return first != null && first.sharing() != null;
  }

  /// Shows each that has not ended, in order.
  public static void forEach(OutboundLink link, Consumer<Outgoing> visitor) {
    link.all().numbered().forEach((seq, message) -> visitor.accept(message));
  }

  /// The one that was numbered last, which has not ended.
  public static Outgoing last(OutboundLink link) {
    SeqRing<Outgoing> numbered = link.all().numbered();
    return Objects.requireNonNull(numbered.at(numbered.end() - 1), "nothing was numbered");
  }
}

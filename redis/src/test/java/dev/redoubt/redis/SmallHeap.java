package dev.redoubt.redis;

import dev.redoubt.identity.AgentName;
import dev.redoubt.spi.Receiver;
import dev.redoubt.transport.Entry;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Misbehaviour;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/// Reads an inbox and prints its events to standard output, until standard input ends with the JVM
/// of the test.
final class SmallHeap {
  private SmallHeap() {}

  public static void main(String[] args) throws IOException {
    var transport = Fixture.transport(args[0], Fixture.OPTIONS);
    var inbox = transport.open(new InboxId(args[1]), new Printer());
    System.out.println("ready " + inbox);
    System.in.transferTo(OutputStream.nullOutputStream());
  }

  private static final class Printer implements Receiver {
    @Override
    public void entries(List<Entry> entries) {
      for (Entry entry : entries) {
        System.out.println(entry.bytes().size() < 100 ? entry.bytes().toUtf8() : "large");
      }
    }

    @Override
    public void connected() {
      System.out.println("connected");
    }

    @Override
    public void disconnected(String reason) {
      System.out.println("disconnected " + reason);
    }

    @Override
    public void hint(AgentName name, boolean joined) {}

    @Override
    public void misbehaviour(Misbehaviour kind, String detail) {
      System.out.println(kind + " " + detail);
    }
  }
}

package dev.redoubt.redis;

import dev.redoubt.identity.AgentName;
import dev.redoubt.spi.Receiver;
import dev.redoubt.transport.Entry;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Misbehaviour;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/// Reads an inbox and says on standard output what it is told, until its standard input ends, as it
/// does when the test's JVM does.
final class SmallHeap {
  private SmallHeap() {}

  public static void main(String[] args) throws IOException {
    var transport = Fixture.transport(args[0], Fixture.OPTIONS);
    var inbox = transport.open(new InboxId(args[1]), new Telling());
    System.out.println("ready " + inbox);
    System.in.transferTo(OutputStream.nullOutputStream());
  }

  private static final class Telling implements Receiver {
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

package dev.redoubt.redis;

import static dev.redoubt.redis.Patience.await;

import dev.redoubt.identity.AgentName;
import dev.redoubt.spi.Receiver;
import dev.redoubt.transport.Entry;
import dev.redoubt.transport.Misbehaviour;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// Records all calls, including whether two overlapped.
class RecordingReceiver implements Receiver {
  private final List<Entry> entries = new CopyOnWriteArrayList<>();
  private final List<String> news = new CopyOnWriteArrayList<>();
  private final AtomicInteger inside = new AtomicInteger();

  @Override
  public void entries(List<Entry> read) {
    enter();
    entries.addAll(read);
    leave();
  }

  @Override
  public void connected() {
    enter();
    news.add("connected");
    leave();
  }

  @Override
  public void disconnected(String reason) {
    enter();
    news.add("disconnected");
    leave();
  }

  @Override
  public void refused(String reason) {
    enter();
    news.add("refused " + reason);
    leave();
  }

  @Override
  public void accepted() {
    enter();
    news.add("accepted");
    leave();
  }

  @Override
  public void hint(AgentName name, boolean joined) {
    enter();
    news.add((joined ? "join " : "leave ") + name);
    leave();
  }

  @Override
  public void misbehaviour(Misbehaviour kind, String detail) {
    enter();
    news.add(kind + " " + detail);
    leave();
  }

  private void enter() {
    if (inside.incrementAndGet() > 1) {
      news.add("TWO CALLS AT A TIME");
    }
  }

  private void leave() {
    inside.decrementAndGet();
  }

  List<Entry> entries() {
    return List.copyOf(entries);
  }

  List<String> texts() {
    List<String> texts = new ArrayList<>();
    entries.forEach(entry -> texts.add(entry.bytes().toUtf8()));
    return texts;
  }

  List<String> news() {
    return List.copyOf(news);
  }

  void awaitText(String text) {
    await().alias("entry " + text).until(() -> texts().contains(text));
  }

  void awaitNews(String beginning) {
    awaitNews(beginning, 1);
  }

  void awaitNews(String beginning, int times) {
    await()
        .alias("news " + beginning + " " + times + " times")
        .until(() -> news.stream().filter(it -> it.startsWith(beginning)).count() >= times);
  }
}

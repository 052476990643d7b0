package dev.redoubt.core.kept;

import dev.redoubt.message.Bytes;
import java.util.ArrayList;
import java.util.List;

/// The changes of one commit, in order.
public final class Changes {
  private final List<Change> list = new ArrayList<>();

  public void put(Bytes key, Bytes value) {
    list.add(new Change.Put(key, value));
  }

  public void delete(Bytes key) {
    list.add(new Change.Delete(key));
  }

  public void add(Change change) {
    list.add(change);
  }

  List<Change> list() {
    return list;
  }
}

package dev.redoubt.core;

import java.lang.reflect.Array;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One deep copy. Hash maps are filled at the end, since their keys may hash by identity, which
/// differs in the copy.
final class GraphCopy {
  private final List<Class<?>> shared;
  private final IdentityHashMap<Object, Object> copies = new IdentityHashMap<>();

  /// Classes whose objects are shared instead of copied.
  private final Map<Class<?>, Boolean> same = new HashMap<>();

  private final Deque<Object> unfilled = new ArrayDeque<>();
  private final List<Map<Object, Object>> maps = new ArrayList<>();

  GraphCopy(List<Class<?>> shared) {
    this.shared = shared;
  }

  @SuppressWarnings("unchecked")
  <T> T copy(T root) {
    Object copy = copyOf(root);
    while (!unfilled.isEmpty()) {
      fill(unfilled.remove());
    }
    for (Map<Object, Object> map : maps) {
      Map<Object, Object> target = (Map<Object, Object>) made(map);
      map.forEach((key, value) -> target.put(made(key), made(value)));
    }
    return (T) Objects.requireNonNull(copy);
  }

  /// The copy of `original`; a new one is filled later.
  private @Nullable Object copyOf(@Nullable Object original) {
    if (original == null || same.computeIfAbsent(original.getClass(), key -> same(original))) {
      return original;
    }
    Object copy = copies.get(original);
    if (copy == null) {
      copy = blank(original);
      copies.put(original, copy);
      unfilled.add(original);
    }
    return copy;
  }

  private boolean same(Object original) {
    return Graph.outside(original) || Graph.instance(original, shared);
  }

  private static Object blank(Object original) {
    Class<?> type = original.getClass();
    if (type.isArray()) {
      return Array.newInstance(type.getComponentType(), Array.getLength(original));
    }
    if (type == HashMap.class) {
      return new HashMap<>();
    }
    return type == LinkedHashMap.class ? new LinkedHashMap<>() : Memory.allocate(type);
  }

  @SuppressWarnings("unchecked")
  private void fill(Object original) {
    Object copy = made(original);
    Class<?> type = original.getClass();
    if (original instanceof Object[] array) {
      for (int i = 0; i < array.length; i++) {
        Array.set(copy, i, copyOf(array[i]));
      }
    } else if (type.isArray()) {
      System.arraycopy(original, 0, copy, 0, Array.getLength(original));
    } else if (type == HashMap.class || type == LinkedHashMap.class) {
      Map<Object, Object> map = (Map<Object, Object>) original;
      map.forEach((key, value) -> {
        copyOf(key);
        copyOf(value);
      });
      maps.add(map);
    } else {
      for (Memory.Slot slot : Memory.slots(type)) {
        Object value = slot.read(original);
        slot.write(copy, slot.primitive() ? value : copyOf(value));
      }
    }
  }

  private Object made(Object original) {
    return copies.getOrDefault(original, original);
  }
}

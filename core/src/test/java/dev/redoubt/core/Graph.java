package dev.redoubt.core;

import dev.redoubt.message.Bytes;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Signature;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Everything reachable from an object through any field, private ones and those of JDK classes
/// included: what a thief of the memory gets. Can be copied, searched and compared.
///
/// Memory of native code is not reachable: of a key of a native provider there is only the handle.
public final class Graph {
  private static final Set<Class<?>> VALUES =
      Set.of(
          String.class,
          Boolean.class,
          Byte.class,
          Character.class,
          Short.class,
          Integer.class,
          Long.class,
          Float.class,
          Double.class);

  /// Neither followed nor copied: code, threads, and wrappers of native memory.
  private static final List<Class<?>> OUTSIDE =
      List.of(
          Class.class,
          ClassLoader.class,
          Module.class,
          Thread.class,
          ThreadLocal.class,
          java.lang.ref.Reference.class,
          java.lang.invoke.MethodHandle.class,
          Provider.class,
          Signature.class);

  private Graph() {}

  /// All objects reachable from `root`, itself included, except those of the types `except` and
  /// what only these reach.
  public static List<Object> reachable(Object root, Class<?>... except) {
    Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Object> order = new ArrayList<>();
    Deque<Object> left = new ArrayDeque<>(List.of(root));
    seen.add(root);
    while (!left.isEmpty()) {
      Object object = left.remove();
      order.add(object);
      for (Object next : references(object)) {
        if (next != null && !instance(next, Arrays.asList(except)) && seen.add(next)) {
          left.add(next);
        }
      }
    }
    return order;
  }

  /// All objects of this type.
  public static <T> List<T> find(Object root, Class<T> type) {
    return reachable(root).stream().filter(type::isInstance).map(type::cast).toList();
  }

  /// The only object of this type.
  public static <T> T only(Object root, Class<T> type) {
    List<T> found = find(root, type);
    if (found.size() != 1) {
      throw new AssertionError(found.size() + " of " + type + " can be reached, not one.");
    }
    return found.getFirst();
  }

  /// Whether an array that contains these bytes is reachable.
  public static boolean holds(Object root, byte[] secret) {
    return find(root, byte[].class).stream().anyMatch(array -> indexOf(array, secret) >= 0);
  }

  /// The index of `part` in `array`, or −1.
  public static int indexOf(byte[] array, byte[] part) {
    for (int at = 0; at <= array.length - part.length; at++) {
      if (array[at] == part[0]
          && Arrays.equals(array, at, at + part.length, part, 0, part.length)) {
        return at;
      }
    }
    return -1;
  }

  /// The approximate size of everything reachable, bytes.
  public static long weight(Object root) {
    long weight = 0;
    for (Object object : reachable(root)) {
      weight += 16;
      weight +=
          switch (object) {
            case byte[] array -> array.length;
            case long[] array -> 8L * array.length;
            case int[] array -> 4L * array.length;
            case Object[] array -> 4L * array.length;
            default -> 4L * Memory.slots(object.getClass()).size();
          };
    }
    return weight;
  }

  /// A hash over the contents of everything reachable, except objects of the types `except`. It
  /// changes if and only if something in the graph changes.
  public static Bytes digest(Object root, Class<?>... except) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
    IdentityHashMap<Object, Integer> numbers = new IdentityHashMap<>();
    List<Object> objects = reachable(root, except);
    objects.forEach(object -> numbers.put(object, numbers.size()));
    for (Object object : objects) {
      update(digest, object.getClass().getName());
      if (object instanceof byte[] bytes) {
        digest.update(bytes);
      } else if (VALUES.contains(object.getClass())) {
        update(digest, object.toString());
      } else {
        for (Object next : references(object)) {
          digest.update(
              ByteBuffer.allocate(4).putInt(next == null ? -1 : numbers.getOrDefault(next, -2)));
          update(digest, String.valueOf(next == null ? null : numbers.get(next)));
        }
        primitives(digest, object);
      }
    }
    return Bytes.wrap(digest.digest());
  }

  private static void primitives(MessageDigest digest, Object object) {
    if (object.getClass().isArray()) {
      if (object.getClass().getComponentType().isPrimitive()) {
        for (int i = 0; i < Array.getLength(object); i++) {
          update(digest, String.valueOf(Array.get(object, i)));
        }
      }
    } else if (!outside(object)) {
      for (Memory.Slot slot : Memory.slots(object.getClass())) {
        if (slot.primitive()) {
          update(digest, String.valueOf(slot.read(object)));
        }
      }
    }
  }

  private static void update(MessageDigest digest, String text) {
    digest.update((text + "|").getBytes(StandardCharsets.UTF_8));
  }

  /// A deep copy of everything reachable, except immutable objects and those of the types `shared`.
  public static <T> T copy(T root, Class<?>... shared) {
    return new GraphCopy(List.of(shared)).copy(root);
  }

  /// The values of an object's own fields or elements, nulls included.
  static List<@Nullable Object> references(Object object) {
    List<@Nullable Object> found = new ArrayList<>();
    if (object instanceof Object[] array) {
      found.addAll(Arrays.asList(array));
    } else if (!object.getClass().isArray() && !outside(object)) {
      for (Memory.Slot slot : Memory.slots(object.getClass())) {
        if (!slot.primitive()) {
          found.add(slot.read(object));
        }
      }
    }
    return found;
  }

  static boolean outside(Object object) {
    return object instanceof Enum<?>
        || VALUES.contains(object.getClass())
        || object.getClass() == Object.class
        || instance(object, OUTSIDE);
  }

  static boolean instance(Object object, List<Class<?>> types) {
    for (Class<?> type : types) {
      if (type.isInstance(object)) {
        return true;
      }
    }
    return false;
  }
}

package dev.redoubt.architecture;

import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Lists what users of a type can name: a line for the type, and one for each member.
final class PublicApi {
  private static final Set<String> OF_ALL_OBJECTS = Set.of("equals", "hashCode", "toString");

  private PublicApi() {}

  static List<String> lines(Class<?> type) {
    List<String> lines = new ArrayList<>(List.of(head(type)));
    lines.addAll(members(type));
    return lines;
  }

  private static String head(Class<?> type) {
    String head = type.toGenericString();
    if (type.getSuperclass() != null && !type.isRecord() && !type.isEnum()) {
      head += types(" extends ", type.getGenericSuperclass());
    }
    head += types(" implements ", type.getGenericInterfaces());
    return shortened(head + types(" permits ", type.getPermittedSubclasses()));
  }

  private static String types(String word, Type @Nullable ... types) {
    List<String> names = new ArrayList<>();
    for (Type type : types == null ? new Type[0] : types) {
      if (type != Object.class) {
        names.add(type.getTypeName());
      }
    }
    return names.isEmpty() ? "" : word + String.join(", ", names);
  }

  private static Set<String> members(Class<?> type) {
    Set<String> members = new TreeSet<>();
    Stream.<Member[]>of(
            type.getDeclaredFields(), type.getDeclaredConstructors(), type.getDeclaredMethods())
        .flatMap(Arrays::stream)
        .filter(PublicApi::visible)
        .map(member -> "  " + shortened(text(member, type)))
        .forEach(members::add);
    Class<?> above = type.getSuperclass();
    if (above != null && !Modifier.isPublic(above.getModifiers())) {
      members.addAll(members(above)); // what it inherits from what nobody can name
    }
    return members;
  }

  private static boolean visible(Member member) {
    boolean named =
        Modifier.isPublic(member.getModifiers()) || Modifier.isProtected(member.getModifiers());
    return named
        && !member.isSynthetic()
        && !(member instanceof Method method && OF_ALL_OBJECTS.contains(method.getName()));
  }

  private static String text(Member member, Class<?> type) {
    String text =
        switch (member) {
          case Field field -> field.toGenericString() + value(field);
          case Executable executable -> executable.toGenericString();
          default -> throw new AssertionError(member);
        };
    return text.replace(" " + type.getTypeName() + "." + member.getName(), " " + member.getName());
  }

  /// Of a constant that compilers copy into the classes that use it.
  private static String value(Field field) {
    boolean constant =
        Modifier.isStatic(field.getModifiers()) && Modifier.isFinal(field.getModifiers());
    if (!constant || !(field.getType().isPrimitive() || field.getType() == String.class)) {
      return "";
    }
    try {
      return " = " + field.get(null);
    } catch (IllegalAccessException e) {
      return "";
    }
  }

  /// Without packages: simple names are enough for people.
  private static String shortened(String text) {
    return Arrays.stream(text.split("(?<=[ <,(])"))
        .map(word -> word.replaceAll("\\b(?:[a-z][a-z0-9]*\\.)+(?=[A-Z])", ""))
        .collect(Collectors.joining())
        .replace('$', '.');
  }
}

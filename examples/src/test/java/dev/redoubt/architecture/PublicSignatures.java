package dev.redoubt.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// What a user of a public type gets to see.
final class PublicSignatures {
  private PublicSignatures() {}

  /// Types of ours outside [Packages#API] that `type` shows in its supertypes or in a member that
  /// others can reach, by the place where they stand.
  static Map<String, JavaClass> internalTypes(JavaClass type) {
    Map<String, JavaClass> found = new HashMap<>();
    type.getSuperclass().ifPresent(it -> note(found, type.getName(), it));
    type.getInterfaces().forEach(it -> note(found, type.getName(), it));
    for (JavaField field : type.getFields()) {
      if (visible(field)) {
        note(found, field.getFullName(), field.getType());
      }
    }
    for (JavaCodeUnit unit : type.getCodeUnits()) {
      if (visible(unit)) {
        note(found, unit.getFullName(), unit.getReturnType());
        unit.getParameterTypes().forEach(it -> note(found, unit.getFullName(), it));
        unit.getThrowsClause().forEach(it -> note(found, unit.getFullName(), it.getRawType()));
      }
    }
    return found;
  }

  private static boolean visible(JavaMember member) {
    Set<JavaModifier> modifiers = member.getModifiers();
    return !modifiers.contains(JavaModifier.SYNTHETIC)
        && (modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED));
  }

  private static void note(Map<String, JavaClass> found, String where, JavaType shown) {
    for (JavaClass each : shown.getAllInvolvedRawTypes()) {
      if (internal(each.getBaseComponentType())) {
        found.put(where, each.getBaseComponentType());
      }
    }
  }

  private static boolean internal(JavaClass type) {
    boolean ours = type.getPackageName().startsWith("dev.redoubt");
    boolean api = Arrays.asList(Packages.API).contains(type.getPackageName());
    return ours && !(api && reachable(type));
  }

  /// Whether `type` and every type around it is public.
  static boolean reachable(JavaClass type) {
    return type.getModifiers().contains(JavaModifier.PUBLIC)
        && type.getEnclosingClass().map(PublicSignatures::reachable).orElse(true);
  }
}

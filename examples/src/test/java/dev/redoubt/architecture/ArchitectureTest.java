package dev.redoubt.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// The arrows between the modules, and what `core` and the others may touch (ARCHITECTURE.md).
class ArchitectureTest {
  private static final JavaClasses REDOUBT =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.redoubt");

  /// The agent's packages are what no other module claims.
  private static final DescribedPredicate<JavaClass> AGENT =
      resideInAPackage("dev.redoubt..")
          .and(
              not(
                  resideInAnyPackage(
                      "dev.redoubt.core..",
                      "dev.redoubt.redis..",
                      "dev.redoubt.testkit..",
                      "dev.redoubt.bench..",
                      "dev.redoubt.cli..",
                      "dev.redoubt.examples..")));

  @Test
  void theModulesPointOneWay() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("core")
        .definedBy("dev.redoubt.core..")
        .layer("agent")
        .definedBy(AGENT)
        .layer("redis")
        .definedBy("dev.redoubt.redis..")
        .layer("testkit")
        .definedBy("dev.redoubt.testkit..")
        .layer("bench")
        .definedBy("dev.redoubt.bench..")
        .layer("cli")
        .definedBy("dev.redoubt.cli..")
        .layer("examples")
        .definedBy("dev.redoubt.examples..")
        .whereLayer("core")
        .mayNotAccessAnyLayer()
        .whereLayer("agent")
        .mayOnlyAccessLayers("core")
        .whereLayer("redis")
        .mayOnlyAccessLayers("core", "agent")
        .whereLayer("testkit")
        .mayOnlyAccessLayers("core", "agent")
        .whereLayer("bench")
        .mayOnlyAccessLayers("core", "agent", "redis")
        .whereLayer("cli")
        .mayOnlyAccessLayers("core", "agent", "redis", "testkit", "bench")
        .whereLayer("examples")
        .mayOnlyAccessLayers("core", "agent", "redis", "testkit")
        .check(REDOUBT);
  }

  @Test
  void onlyRedisKnowsLettuceAndWhatIsMeasuredBesideIt() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.redoubt.redis..", "dev.redoubt.bench..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.lettuce..", "io.netty..", "reactor..", "org.reactivestreams..")
        .check(REDOUBT);
  }

  @Test
  void coreUsesNothingThatReachesOutside() {
    classes()
        .that()
        .resideInAPackage("dev.redoubt.core..")
        .should()
        .onlyDependOnClassesThat(CoreRules.ALLOWED_TYPES)
        .because("time, randomness and bytes are handed to core: it keeps no clock, thread or file")
        .check(REDOUBT);
  }

  @Test
  void coreCallsNothingThatReachesOutside() {
    noClasses()
        .that()
        .resideInAPackage("dev.redoubt.core..")
        .should()
        .accessTargetWhere(CoreRules.REACHES_OUTSIDE)
        .because("time and randomness are parameters")
        .check(REDOUBT);
  }
}

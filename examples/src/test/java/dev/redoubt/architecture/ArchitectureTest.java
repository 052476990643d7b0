package dev.redoubt.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
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
                      Packages.and(
                          Packages.CORE,
                          "dev.redoubt.redis..",
                          "dev.redoubt.testkit..",
                          "dev.redoubt.store..",
                          "dev.redoubt.micrometer..",
                          "dev.redoubt.bench..",
                          "dev.redoubt.gateway..",
                          "dev.redoubt.cli..",
                          "dev.redoubt.examples.."))));

  private static final ArchCondition<JavaClass> NAME_NOTHING_INTERNAL =
      new ArchCondition<>("name nothing internal in a public signature") {
        @Override
        public void check(JavaClass type, ConditionEvents events) {
          PublicSignatures.internalTypes(type)
              .forEach((where, internal) ->
                  events.add(
                      SimpleConditionEvent.violated(type, where + " names " + internal.getName())));
        }
      };

  @Test
  void theModulesPointOneWay() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("core")
        .definedBy(Packages.CORE)
        .layer("agent")
        .definedBy(AGENT)
        .layer("redis")
        .definedBy("dev.redoubt.redis..")
        .layer("testkit")
        .definedBy("dev.redoubt.testkit..")
        .layer("store")
        .definedBy("dev.redoubt.store..")
        .layer("micrometer")
        .definedBy("dev.redoubt.micrometer..")
        .layer("bench")
        .definedBy("dev.redoubt.bench..")
        .layer("gateway")
        .definedBy("dev.redoubt.gateway..")
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
        .whereLayer("store")
        .mayOnlyAccessLayers("core", "agent")
        .whereLayer("micrometer")
        .mayOnlyAccessLayers("core", "agent")
        .whereLayer("bench")
        .mayOnlyAccessLayers("core", "agent", "redis")
        .whereLayer("gateway")
        .mayOnlyAccessLayers("core", "agent")
        .whereLayer("cli")
        .mayOnlyAccessLayers(
            "core", "agent", "redis", "store", "testkit", "micrometer", "bench", "gateway")
        .whereLayer("examples")
        .mayOnlyAccessLayers("core", "agent", "redis", "store", "testkit", "micrometer")
        .check(REDOUBT);
  }

  @Test
  void thePackagesOfCoreHaveNoCycle() {
    slices()
        .matching("dev.redoubt.(**)")
        .should()
        .beFreeOfCycles()
        .check(REDOUBT.that(resideInAnyPackage(Packages.CORE)));
  }

  @Test
  void linksKnowNoKeys() {
    noClasses()
        .that()
        .resideInAPackage("dev.redoubt.core.link..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.redoubt.core.crypto..", "dev.redoubt.core.session..", "dev.redoubt.core.bundle..")
        .check(REDOUBT);
  }

  @Test
  void publicSignaturesNameNothingInternal() {
    classes()
        .that()
        .resideInAnyPackage(Packages.API)
        .and(DescribedPredicate.describe("can be reached", PublicSignatures::reachable))
        .should(NAME_NOTHING_INTERNAL)
        .check(REDOUBT);
  }

  @Test
  void onlyWhatIsMeasuredKnowsLettuce() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.redoubt.bench..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.lettuce..", "io.netty..", "reactor..", "org.reactivestreams..")
        .check(REDOUBT);
  }

  @Test
  void coreUsesNothingThatReachesOutside() {
    classes()
        .that()
        .resideInAnyPackage(Packages.CORE)
        .should()
        .onlyDependOnClassesThat(CoreRules.ALLOWED_TYPES)
        .because("time, randomness and bytes are handed to core: it keeps no clock, thread or file")
        .check(REDOUBT);
  }

  @Test
  void coreCallsNothingThatReachesOutside() {
    noClasses()
        .that()
        .resideInAnyPackage(Packages.CORE)
        .should()
        .accessTargetWhere(CoreRules.REACHES_OUTSIDE)
        .because("time and randomness are parameters")
        .check(REDOUBT);
  }
}

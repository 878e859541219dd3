package io.byteborne;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.byteborne.world.GameEvents;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.util.unit.DataSize;

class ArchitectureTests {
    private static final String ROOT = "io.byteborne";
    /** The framework's own rooms; a game's packages beside them may keep their own style. */
    private static final Set<String> ROOMS = Set.of(
            "startup",
            "logging",
            "network",
            "protocol",
            "dispatch",
            "world",
            "login",
            "room",
            "request",
            "validation",
            "ratelimit",
            "catalogue",
            "chat",
            "arena",
            "actuate",
            "welcome",
            "console",
            "dummy",
            "dummy.result",
            "dummy.scenario",
            "test");

    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);
    private static final JavaClasses WRITTEN =
            ALL.that(describe("in a room of the framework", ArchitectureTests::isInARoom));

    private static boolean isInARoom(JavaClass type) {
        return type.getPackageName().equals(ROOT)
                || ROOMS.contains(type.getPackageName().substring(ROOT.length() + 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "startup",
                "logging",
                "options",
                "proto",
                "network",
                "protocol",
                "dispatch",
                "world",
                "login",
                "room",
                "request",
                "validation",
                "ratelimit",
                "catalogue",
                "chat",
                "arena",
                "actuate",
                "welcome",
                "console",
                "dummy",
                "test"
            })
    void whenAPackageIsNamedHereThenItExists(String name) {
        assertThat(ALL.containPackage(ROOT + "." + name)).isTrue();
    }

    @ParameterizedTest(name = "{0} may use {1}")
    @CsvSource({
        "startup, ''",
        "logging, ''",
        "network, startup logging",
        "protocol, startup options network",
        "dispatch, startup logging network protocol",
        "world, startup logging network protocol dispatch",
        "login, startup logging network protocol dispatch world",
        "room, startup logging network protocol dispatch world",
        "request, startup network protocol dispatch world",
        "validation, startup network protocol dispatch world",
        "ratelimit, startup network protocol dispatch world",
        "chat, startup network protocol dispatch world login room request proto",
        "arena, startup network protocol dispatch world login room request proto",
        "catalogue, startup options network protocol",
        "actuate, startup network protocol dispatch world login room catalogue",
        "console, startup logging network protocol dispatch world catalogue",
        "welcome, network world",
        "dummy, startup network protocol dispatch world",
        "test, startup network protocol dispatch world",
    })
    void whenAPackageUsesAnotherThenItIsOneBelowIt(String name, String allowed) {
        String[] packages = Stream.concat(Stream.of(name), Arrays.stream(allowed.split(" ")))
                .filter(one -> !one.isEmpty())
                .map(one -> ROOT + "." + one + "..")
                .toArray(String[]::new);
        ArchRule rule = classes()
                .that()
                .resideInAPackage(ROOT + "." + name + "..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(packages).or(resideOutsideOfPackage(ROOT + "..")));
        rule.check(ALL);
    }

    /** So a game may throw the samples away, and be played by the load client all the same. */
    @Test
    void whenTheLoadClientPlaysThenItKnowsNoSample() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".dummy..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + ".proto..", ROOT + ".chat..", ROOT + ".arena..")
                .check(ALL);
    }

    @Test
    void whenPackagesUseEachOtherThenThereIsNoCycle() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(ALL);
    }

    @Test
    void whenAPackageIsWrittenByHandThenItIsNullMarked() {
        Set<JavaPackage> packages = WRITTEN.stream().map(JavaClass::getPackage).collect(Collectors.toSet());

        assertThat(packages)
                .hasSizeGreaterThan(5)
                .allSatisfy(one -> assertThat(one.isAnnotatedWith(NullMarked.class))
                        .as(one.getName())
                        .isTrue());
    }

    @Test
    void whenAClassIsForTestsThenTheProgramKnowsNothingOfItAndItNothingOfJUnit() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".test..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(ROOT + ".test..", "org.springframework.boot.test.."))
                .check(ALL);
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".test..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("org.junit..", "org.assertj.."))
                .orShould()
                .beMetaAnnotatedWith("org.springframework.stereotype.Component")
                .check(ALL);
    }

    @Test
    void whenTheServerItselfGoesAlongWithSessionsThenItIsCalledInItsOrderAndListensToNoEvents() {
        noMethods()
                .that(describe("are the server's own", method -> isPartOfTheServer(method.getOwner())))
                .should()
                .beMetaAnnotatedWith(EventListener.class)
                .check(WRITTEN);
    }

    @Test
    void whenTheGameIsToldOfSomethingThenInTheOneWayThatSurvivesItsListeners() {
        noClasses()
                .that(describe("are the server's own", ArchitectureTests::isPartOfTheServer))
                .and()
                .doNotHaveFullyQualifiedName(GameEvents.class.getName())
                .should()
                .callMethodWhere(target(owner(assignableTo(ApplicationEventPublisher.class)))
                        .and(target(name("publishEvent"))))
                .check(WRITTEN);
    }

    /** The samples and the load client are programs that use it. */
    private static boolean isPartOfTheServer(JavaClass type) {
        return Stream.of("chat", "arena", "dummy")
                .noneMatch(other -> (type.getPackageName() + ".").startsWith(ROOT + "." + other + "."));
    }

    @Test
    void whenAFieldIsStaticThenItNeverChanges() {
        fields().that()
                .areStatic()
                .and(describe(
                        "are written by hand", field -> !field.getModifiers().contains(JavaModifier.SYNTHETIC)))
                .and(describe(
                        "are not the one budget of the one log that a process has",
                        field -> !field.getFullName().equals(ROOT + ".logging.LogBudget.OF_PROCESS")))
                .should()
                .beFinal()
                .andShould()
                .haveRawType(ofConstants())
                .check(WRITTEN);
    }

    /** Types whose values cannot change, as far as that can be told from the type. */
    private static DescribedPredicate<JavaClass> ofConstants() {
        Set<Class<?>> known = Set.of(
                String.class,
                Logger.class,
                DataSize.class,
                MethodType.class,
                MethodHandle.class,
                VarHandle.class,
                Comparator.class);
        Set<String> knownNames = Set.of("io.netty.util.AttributeKey", "java.util.regex.Pattern");
        return describe(
                "a constant's",
                type -> type.isPrimitive()
                        || type.isEnum()
                        || type.isRecord()
                        || type.isAnnotatedWith(FunctionalInterface.class)
                        || type.getPackageName().equals("java.time")
                        || knownNames.contains(type.getName())
                        || known.stream().anyMatch(type::isEquivalentTo));
    }

    @Test
    void whenTimeHasToPassThenNoThreadSleepsForIt() {
        noClasses()
                .should()
                .callMethodWhere(target(owner(name(Thread.class.getName()))).and(target(name("sleep"))))
                .check(WRITTEN);
    }

    @Test
    void whenSomethingIsToBeToldThenItIsLogged() {
        noClasses()
                .that(not(resideInAnyPackage(ROOT + ".dummy..", ROOT + ".catalogue.."))
                        .as("do not print a report"))
                .should(ACCESS_STANDARD_STREAMS)
                .check(WRITTEN);
        noClasses().should(USE_JAVA_UTIL_LOGGING).check(WRITTEN);
    }
}

package io.byteborne;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
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
import com.tngtech.archunit.core.domain.Source;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.byteborne.internal.world.GameEvents;
import io.byteborne.testing.FrameworkOnly;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.util.unit.DataSize;

class ArchitectureTests {
    private static final String ROOT = "io.byteborne";
    private static final String INTERNAL = ROOT + ".internal..";
    private static final String[] API = ApiTests.PACKAGES.toArray(String[]::new);
    /** What may stand beside the framework's own rooms in its clone: a game's packages, which may keep their own style. */
    private static final Set<String> ROOMS = Stream.of("autoconfigure", "internal", "load", "sample", "scaffold")
            .map(name -> ROOT + "." + name)
            .collect(Collectors.toUnmodifiableSet());

    /** Files of a package that has one job. */
    private static final int MAX_FILES = 22;

    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);
    private static final JavaClasses WRITTEN =
            ALL.that(describe("in a room of the framework", ArchitectureTests::isInARoom));

    private static boolean isInARoom(JavaClass type) {
        String name = type.getPackageName();
        return name.equals(ROOT)
                || ApiTests.PACKAGES.contains(name)
                || ROOMS.stream().anyMatch(room -> (name + ".").startsWith(room + "."));
    }

    /** Beside the API and what is generated: the options of messages, and the messages of the session protocol. */
    @ParameterizedTest(name = "{0} may use {1}")
    @CsvSource({
        "internal.logging, ''",
        "internal.packet, ''",
        "internal.discovery, ''",
        "internal.settings, packet",
        "internal.startup, settings",
        "internal.handler, discovery",
        "internal.net.tls, settings",
        "internal.net.transport, net.tls settings",
        "internal.net.admission, logging net.tls net.transport settings",
        "internal.net.inbound, net.transport packet settings",
        "internal.net.outbound, logging net.tls net.transport packet settings",
        "internal.net.websocket, net.inbound net.outbound net.transport packet",
        "internal.net.control, net.outbound net.transport packet settings",
        "internal.net, logging net.tls net.transport net.admission net.control net.inbound net.outbound net.websocket packet settings",
        "internal.protocol, net packet settings",
        "internal.dispatch, discovery handler logging net.transport protocol settings",
        "internal.world.inbox, net packet protocol settings",
        "internal.world, discovery dispatch logging net net.outbound protocol world.inbox",
        "internal.world.loop, dispatch logging net net.control net.transport settings world",
        "internal.login, discovery dispatch logging net protocol settings world",
        "internal.room, net settings world",
        "internal.request, dispatch net protocol world",
        "internal.save, dispatch logging net.transport settings world world.loop",
        "internal.validation, protocol world.loop",
        "internal.ratelimit, discovery dispatch net.inbound protocol settings world world.loop",
        "internal.cluster.store, ''",
        "internal.cluster.redis, cluster.store",
        "internal.cluster.exchange, cluster.store logging",
        "internal.cluster.messages, cluster.exchange discovery logging",
        "internal.cluster, cluster.exchange cluster.messages cluster.store logging net settings world.loop",
        "internal.cluster.users, cluster cluster.exchange cluster.store logging login net packet protocol world",
        "internal.cluster.rooms, cluster cluster.exchange cluster.store cluster.users logging login net net.control packet protocol room"
                + " world",
        "internal.cluster.actuate, cluster cluster.exchange cluster.rooms cluster.store cluster.users",
        "internal.catalogue, protocol",
        "internal.codegen, catalogue packet",
        "internal.actuate, catalogue dispatch net.control net.outbound net.transport protocol save settings world world.inbox"
                + " world.loop",
        "internal.console, catalogue dispatch logging net.control net.outbound net.transport packet protocol save world world.inbox"
                + " world.loop",
    })
    void whenAnInternalPackageUsesAnotherThenItIsOneBelowIt(String name, String allowed) {
        String[] packages = Stream.concat(
                        Stream.of(ROOT + "." + name, ROOT + ".options", ROOT + ".system"),
                        Arrays.stream(allowed.split(" "))
                                .filter(one -> !one.isEmpty())
                                .map(one -> ROOT + ".internal." + one))
                .toArray(String[]::new);
        classes()
                .that()
                .resideInAPackage(ROOT + "." + name)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(packages)
                        .or(resideInAnyPackage(API))
                        .or(resideOutsideOfPackage(ROOT + "..")))
                .check(ALL);
    }

    @Test
    void whenThereIsAnInternalPackageThenItIsListedAbove() throws NoSuchMethodException {
        Set<String> listed = Arrays.stream(ArchitectureTests.class
                        .getDeclaredMethod(
                                "whenAnInternalPackageUsesAnotherThenItIsOneBelowIt", String.class, String.class)
                        .getAnnotation(CsvSource.class)
                        .value())
                .map(line -> ROOT + "." + line.substring(0, line.indexOf(',')))
                .collect(Collectors.toSet());
        Set<String> there = ALL.that(resideInAPackage(INTERNAL)).stream()
                .map(JavaClass::getPackageName)
                .collect(Collectors.toSet());
        // It wires, as the configurations do.
        there.remove(ROOT + ".internal.command");

        assertThat(listed).isEqualTo(there);
    }

    /** The engine hides behind it; {@code test} drives the engine, but says nothing of that in its signatures. */
    @Test
    void whenTheApiIsUsedThenItKnowsNothingOfTheEngine() {
        classes()
                .that()
                .resideInAnyPackage(API)
                .and()
                .resideOutsideOfPackage(ROOT + ".test")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(API).or(resideOutsideOfPackage(ROOT + "..")))
                .check(ALL);
    }

    @Test
    void whenASampleIsWrittenThenAsAGameOfItsOwnWouldBe() {
        classes()
                .that()
                .resideInAPackage(ROOT + ".sample..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(API)
                        .or(resideInAnyPackage(ROOT + ".sample..", ROOT + ".proto.."))
                        .or(resideOutsideOfPackage(ROOT + "..")))
                .check(ALL);
    }

    @Test
    void whenAnythingIsWiredThenItIsAnAutoConfigurationThatSpringBootKnows() {
        Set<String> listed =
                new TreeSet<>(ImportCandidates.load(AutoConfiguration.class, ArchitectureTests.class.getClassLoader())
                        .getCandidates());
        listed.removeIf(name -> !name.startsWith(ROOT));
        Set<String> there = ALL.that(resideInAPackage(ROOT + "..")).stream()
                .filter(type -> type.isAnnotatedWith(AutoConfiguration.class))
                .map(JavaClass::getName)
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(there).isNotEmpty().isEqualTo(listed);
        noClasses()
                .that()
                .resideInAnyPackage(INTERNAL, ROOT + ".load..")
                .and()
                .resideOutsideOfPackage(ROOT + ".internal.command")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".internal.command")
                .check(ALL);
        noClasses()
                .that()
                .resideInAPackage(ROOT + "..")
                .and(describe("are the framework's", type -> FrameworkOnly.isFrameworks(type.getName())))
                .and()
                .resideOutsideOfPackage(ROOT + ".autoconfigure")
                .should()
                .beAnnotatedWith(Configuration.class)
                .check(ALL);
    }

    @Test
    void whenAPackageIsARoomThenItIsNoHall() {
        Map<String, Set<String>> files = new TreeMap<>();
        for (JavaClass type : WRITTEN) {
            type.getSource()
                    .flatMap(Source::getFileName)
                    .ifPresent(file -> files.computeIfAbsent(type.getPackageName(), name -> new TreeSet<>())
                            .add(file));
        }

        assertThat(files)
                .hasSizeGreaterThan(30)
                .allSatisfy((name, of) -> assertThat(of).as(name).hasSizeLessThanOrEqualTo(MAX_FILES));
    }

    /** So a game may throw the samples away, and be played by the load client all the same. */
    @Test
    void whenTheLoadClientPlaysThenItKnowsNoSample() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".load..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + ".proto..", ROOT + ".sample..")
                .check(ALL);
    }

    @Test
    void whenPackagesUseEachOtherThenThereIsNoCycle() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(ALL);
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
        return Stream.of("sample", "load")
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
                        field -> !field.getFullName().equals(ROOT + ".internal.logging.LogBudget.OF_PROCESS")))
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
                .that(not(resideInAnyPackage(
                                ROOT, ROOT + ".load..", ROOT + ".internal.command..", ROOT + ".scaffold.."))
                        .as("do not print a report"))
                .should(ACCESS_STANDARD_STREAMS)
                .check(WRITTEN);
        noClasses().should(USE_JAVA_UTIL_LOGGING).check(WRITTEN);
    }
}

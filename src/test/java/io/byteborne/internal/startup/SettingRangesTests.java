package io.byteborne.internal.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.byteborne.ByteborneWorldApplication;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.BindMethod;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;
import org.springframework.util.unit.DataSize;

/** Every time, size and number that can be set, in whatever record it stands, has bounds, and says them. */
class SettingRangesTests {
    /** One component of a record of settings, or of a record within it. */
    record Setting(Class<?> properties, String name, Class<?> type) {
        String prefix() {
            return SettingRangesTests.prefix(properties);
        }

        Bindable<?> bindable() {
            return Bindable.of(properties).withBindMethod(BindMethod.VALUE_OBJECT);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Setting> times() {
        return settings().filter(setting -> setting.type().equals(Duration.class));
    }

    static Stream<Setting> sizes() {
        return settings().filter(setting -> setting.type().equals(DataSize.class));
    }

    static Stream<Setting> numbers() {
        return settings()
                .filter(setting ->
                        Number.class.isAssignableFrom(ClassUtils.resolvePrimitiveIfNecessary(setting.type())));
    }

    private static Stream<Setting> settings() {
        return records().flatMap(type -> components(type, prefix(type), type));
    }

    private static String prefix(Class<?> type) {
        return type.getAnnotation(ConfigurationProperties.class).value();
    }

    private static Stream<Class<?>> records() {
        var scanner = new ClassPathScanningCandidateComponentProvider(false) {
            @Override
            protected boolean isCandidateComponent(AnnotatedBeanDefinition found) {
                return true;
            }
        };
        scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
        return scanner.findCandidateComponents(ByteborneWorldApplication.class.getPackageName()).stream()
                .<Class<?>>map(found -> ClassUtils.resolveClassName(
                        Objects.requireNonNull(found.getBeanClassName()), SettingRangesTests.class.getClassLoader()))
                .filter(Class::isRecord);
    }

    private static Stream<Setting> components(Class<?> properties, String prefix, Class<?> type) {
        return Arrays.stream(type.getRecordComponents()).flatMap(component -> {
            String name = prefix + "." + DataObjectPropertyName.toDashedForm(component.getName());
            return component.getType().isRecord()
                    ? components(properties, name, component.getType())
                    : Stream.of(new Setting(properties, name, component.getType()));
        });
    }

    @Test
    void whenSettingsAreLookedForThenThoseOfAllPackagesAreFound() {
        assertThat(times().map(Setting::name))
                .contains(
                        "byteborne.session.idle-timeout",
                        "byteborne.session.rate-limit.burst",
                        "byteborne.world.tick-interval",
                        "dummy.answer-timeout")
                .hasSizeGreaterThan(15);
        assertThat(sizes().map(Setting::name))
                .contains("byteborne.session.max-packet-size", "byteborne.session.rate-limit.bytes-per-second")
                .hasSizeGreaterThan(8);
        assertThat(numbers().map(Setting::name))
                .contains("byteborne.server.port", "dummy.in-flight", "byteborne.world.tick-rate")
                .hasSizeGreaterThan(15);
    }

    /** Otherwise a reader of one of the records would not see all that is set there, and no check could see both. */
    @Test
    void whenAPrefixHasSettingsThenOneRecordHasThemAllAndThoseBelowIt() {
        List<String> prefixes = records().map(SettingRangesTests::prefix).toList();

        assertThat(prefixes)
                .contains("byteborne.server", "byteborne.session", "dummy")
                .allSatisfy(prefix -> assertThat(prefixes.stream()
                                .filter(other -> other.equals(prefix) || other.startsWith(prefix + ".")))
                        .containsExactly(prefix));
    }

    @ParameterizedTest
    @MethodSource("times")
    void whenATimeIsExtremeThenStartupFailsAndNamesThePropertyTheValueAndTheRange(Setting setting) {
        for (String value : new String[] {"999999d", "366d", "9223372036854775807s", "-1ns", "-999999d"}) {
            assertRefused(setting, value, message -> message.matches("(?s).*set it to a time from .+ to .+"));
        }
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void whenASizeIsExtremeThenStartupFailsAndNamesThePropertyTheValueAndTheRange(Setting setting) {
        for (String value : new String[] {"9223372036854775807B", "2000GB", "-1B", "-9223372036854775808B"}) {
            assertRefused(setting, value, message -> message.matches("(?s).*set it to a size from .+ to .+"));
        }
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void whenANumberIsNegativeThenStartupFailsAndNamesThePropertyTheValueAndTheRange(Setting setting) {
        assertRefused(
                setting,
                "-1",
                message -> message.matches("(?s).*set it to a number (from \\d+ (up|to \\d+)|over 0).*"));
    }

    private static void assertRefused(Setting setting, String value, Predicate<String> sentence) {
        Throwable failure = catchThrowable(() -> bind(setting, value));
        assertThat(failure).as("%s=%s", setting, value).isNotNull();
        assertThat(FailureReports.of(failure).getDescription())
                .contains(setting.name() + " is " + shown(setting, value))
                .matches(sentence, "says the range");
    }

    private static String shown(Setting setting, String value) {
        if (setting.type().equals(DataSize.class)) {
            return DataSize.parse(value).toString();
        }
        return setting.type().equals(Duration.class)
                ? DurationStyle.detectAndParse(value).toString()
                : value;
    }

    @ParameterizedTest
    @MethodSource({"times", "sizes"})
    void whenATimeOrASizeIsBlankThenItIsAsIfItWereNotSet(Setting setting) {
        Binder nothing = new Binder();

        assertThat(bind(setting, "")).isEqualTo(nothing.bindOrCreate(setting.prefix(), setting.bindable()));
    }

    private static Object bind(Setting setting, String value) {
        Binder binder = new Binder(new MapConfigurationPropertySource(Map.of(setting.name(), value)));
        return binder.bindOrCreate(setting.prefix(), setting.bindable());
    }
}

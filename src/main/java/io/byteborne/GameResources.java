package io.byteborne;

import java.io.IOException;
import java.util.stream.Stream;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.util.ClassUtils;

/**
 * Keeps the framework's own classes out of the program's scans. The program's package has both the game and the
 * framework below it, and every scan reads all classes that it is shown: for components, and again for what Jackson
 * wants to know. There are 600 of the framework's, and it has no component: they took a tenth of the start. A game in a
 * package of its own needs none of this.
 */
final class GameResources extends PathMatchingResourcePatternResolver {
    private static final String ROOT =
            CLASSPATH_ALL_URL_PREFIX + ClassUtils.classPackageAsResourcePath(ByteborneWorldApplication.class) + "/";
    private static final String ALL_CLASSES = "**/*.class";
    /** Any package below ours, except those of the library. */
    private static final String ANY_OTHER_PACKAGE =
            "{other:(?!(?:autoconfigure|cluster|internal|load|login|message|options|ratelimit|request|room|save|scaffold|server|session|system|test|validation|world)$).+}/";

    @Override
    public Resource[] getResources(String locationPattern) throws IOException {
        if (!locationPattern.equals(ROOT + ALL_CLASSES)) {
            return super.getResources(locationPattern);
        }
        return Stream.of(
                        super.getResources(ROOT + "*.class"),
                        super.getResources(ROOT + ANY_OTHER_PACKAGE + ALL_CLASSES))
                .flatMap(Stream::of)
                .toArray(Resource[]::new);
    }
}

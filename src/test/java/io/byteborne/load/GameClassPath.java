package io.byteborne.load;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The class path of a game that has this program as a library: with its own settings of the load client and its own
 * scenarios, without those of the program.
 */
final class GameClassPath extends URLClassLoader {
    /** @param folder the game's resources */
    GameClassPath(Path folder) throws IOException {
        super(new URL[] {folder.toUri().toURL()}, GameClassPath.class.getClassLoader());
    }

    private static boolean isGames(String name) {
        return name.equals("load.yml") || name.startsWith("scenarios/");
    }

    @Override
    public @Nullable URL getResource(String name) {
        return isGames(name) ? findResource(name) : super.getResource(name);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        return isGames(name) ? findResources(name) : super.getResources(name);
    }

    /** Does something with this class path. */
    <T> T call(Supplier<T> action) {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(this);
        try {
            return action.get();
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }
}

package io.byteborne.testing;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/**
 * Spring Security is on the tests' class path for one how-to, and would configure itself everywhere: here it is left
 * out, as in the packaged server, but where {@value #PROPERTY} is true.
 */
public final class SecurityOnDemand implements AutoConfigurationImportFilter, EnvironmentAware {
    public static final String PROPERTY = "testing.security";

    private static final String SECURITY = "org.springframework.boot.security.";

    private boolean wanted;

    @Override
    public void setEnvironment(Environment environment) {
        wanted = environment.getProperty(PROPERTY, Boolean.class, false);
    }

    @Override
    public boolean[] match(@Nullable String[] autoConfigurations, AutoConfigurationMetadata metadata) {
        boolean[] matches = new boolean[autoConfigurations.length];
        for (int i = 0; i < matches.length; i++) {
            String name = autoConfigurations[i];
            matches[i] = wanted || name == null || !name.startsWith(SECURITY);
        }
        return matches;
    }
}

package io.byteborne.internal.protocol;

import java.util.List;
import org.springframework.core.io.DefaultResourceLoader;

/** Makes registries for tests in other packages. */
public final class MessageRegistries {
    private MessageRegistries() {}

    /** One that is empty, and looks for extensions below these packages. */
    public static MessageRegistry below(String... packages) {
        return new MessageRegistry(true, new Extensions(new DefaultResourceLoader(), List.of(packages)));
    }
}

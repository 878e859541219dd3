package io.byteborne.dispatch;

import io.byteborne.startup.GameBeans;

/** An interceptor that not every game needs. Where it is not needed, it is not called, and costs nothing. */
public interface OptionalInterceptor extends MessageInterceptor {
    /** Whether it has something to do. Main thread, at start-up; once. */
    boolean isNeeded(GameBeans beans);
}

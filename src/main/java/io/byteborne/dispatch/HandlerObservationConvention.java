package io.byteborne.dispatch;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Names the observation of handlers, and gives it its keys. A bean of this type takes the place of {@link
 * DefaultHandlerObservationConvention}.
 */
public interface HandlerObservationConvention extends ObservationConvention<HandlerObservationContext> {
    @Override
    default boolean supportsContext(Observation.Context context) {
        return context instanceof HandlerObservationContext;
    }
}

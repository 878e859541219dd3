package io.byteborne.message;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Gives the observation of handlers its name and its keys. A bean of this type takes the place of {@link
 * DefaultHandlerObservationConvention}.
 */
public interface HandlerObservationConvention extends ObservationConvention<HandlerObservationContext> {
    @Override
    default boolean supportsContext(Observation.Context context) {
        return context instanceof HandlerObservationContext;
    }
}

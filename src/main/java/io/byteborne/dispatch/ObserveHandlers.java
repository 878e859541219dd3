package io.byteborne.dispatch;

/** When the handling of messages is reported to Micrometer's Observation API. */
public enum ObserveHandlers {
    /** If somebody is interested who does not only make meters of it, such as tracing. */
    AUTO,
    /** Always: Micrometer then also makes a timer of it, which has histograms if they are asked for. */
    ALWAYS,
    /** Never. */
    NEVER
}
